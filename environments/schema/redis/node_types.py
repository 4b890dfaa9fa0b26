"""Facts about node types, for alarms, capacity figures and the rules of auto scaling."""

from collections.abc import Mapping
from dataclasses import dataclass

from environments.schema.aws.node_types import DATA_TIERING_FAMILIES, MAXMEMORY_BYTES, VCPUS


@dataclass(frozen=True, kw_only=True)
class NodeType:
    """``family`` and ``size`` as in `cache.<family>.<size>`, its vCPUs, and its `maxmemory` in bytes."""

    family: str
    size: str
    vcpus: int
    maxmemory_bytes: int

    def usable_bytes(self, *, reserved_memory_percent: int) -> int:
        """Return the bytes for data when the percentage is reserved for snapshots and failovers."""
        return self.maxmemory_bytes * (100 - reserved_memory_percent) // 100


NODE_TYPES: Mapping[str, NodeType] = {
    f"cache.{family}.{size}": NodeType(family=family, size=size, vcpus=VCPUS[size], maxmemory_bytes=memory)
    for family, sizes in MAXMEMORY_BYTES.items()
    for size, memory in sizes
}


def tiers_data(node_type: str) -> bool:
    """Tell whether the node keeps less used values on its SSD, so that its memory is always full."""
    return family_and_size(node_type)[0] in DATA_TIERING_FAMILIES


def family_and_size(node_type: str) -> tuple[str, str]:
    """Return "r6g" and "large" of "cache.r6g.large", whether the type is in the table or not."""
    _, family, size = node_type.split(".")
    return family, size


def facts(node_type: str) -> NodeType | None:
    """Return the facts about the node type, None when the table lacks it."""
    return NODE_TYPES.get(node_type)
