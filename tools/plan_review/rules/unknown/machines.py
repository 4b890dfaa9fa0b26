"""Virtual machines: what is on their disks goes with them, unless every volume is told to stay."""

from collections.abc import Mapping

from ..reading import at, blocks, is_empty, truth

MACHINES = frozenset({"aws_instance", "aws_spot_instance_request"})


def keeps_its_volumes(machine: Mapping[str, object]) -> bool:
    """Tell whether nothing on its disks goes with it.

    EC2 deletes the root volume unless it is told not to, and instance stores in any case (Amazon EC2 user guide,
    "Preserve data when an instance is terminated").
    """
    volumes = [*blocks(at(machine, "root_block_device")), *blocks(at(machine, "ebs_block_device"))]
    stay = all(truth(each.get("delete_on_termination")) is False for each in volumes)
    return bool(blocks(at(machine, "root_block_device"))) and stay and is_empty(at(machine, "ephemeral_block_device"))
