"""The availability zones of the subnets: by their ids, or those that AWS has available for the account."""

from typing import Any

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_availability_zones import (
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
)
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept


class Zones(Construct):
    """The zone of each subnet. Terraform asks AWS for the zones only when the settings name none by their ids."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        self._ids = settings.network.zone_ids
        self.lifecycle: TerraformResourceLifecycle | None = None
        if self._ids:
            return
        available = DataAwsAvailabilityZones(
            self,
            "available",
            state="available",
            # An account opts in to local zones and Wavelength zones, many of which have no ElastiCache.
            filter=[DataAwsAvailabilityZonesFilter(name="opt-in-status", values=["opt-in-not-required"])],
            lifecycle=TerraformResourceLifecycle(postcondition=[_enough(settings)]),
        )
        accept(available, {"CKV_AWS_394": "A subnet stays in its zone whatever the list says; new zones are not used."})
        self._names = f"{available.fqn}.names"
        # When AWS adds a zone or takes one away for a while, the others move in the list. Subnets must stay in theirs.
        self.lifecycle = TerraformResourceLifecycle(ignore_changes=["availability_zone"])

    def of_subnet(self, number: int) -> dict[str, Any]:
        """Return the arguments that put the subnet of this number into its zone."""
        if self._ids:
            return {"availability_zone_id": self._ids[number]}
        return {"availability_zone": f"${{{self._names}[{number}]}}"}


def _enough(settings: EnvironmentSettings) -> Postcondition:
    count = settings.zone_count
    return Postcondition(
        condition=f"${{length(self.names) >= {count}}}",
        error_message=(
            f"{settings.name} is to use {count} availability zones of {settings.region}, and AWS has these available "
            'for this account: ${join(", ", self.names)}. Set zones_in_use to their number; where a zone is away for a '
            "while and its subnet exists, name the zones of the subnets in zone_ids."
        ),
    )
