"""A global datastore: replication groups of several regions, of which one takes the writes.

Source of the rules: ElastiCache user guide, "Replication across AWS Regions using global datastores", Prerequisites and
limitations, and "Auto Scaling Valkey and Redis OSS clusters", read November 2026.
"""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints, model_validator

from environments.schema.aws.node_types import GLOBAL_FAMILIES, GLOBAL_SMALLEST_SIZES
from environments.schema.aws.regions import WITHOUT_GLOBAL_DATASTORES, partition
from environments.schema.base import Settings
from environments.schema.network.settings import VpcCidr
from environments.schema.redis.node_types import family_and_size
from environments.schema.stack import EnvironmentName, Region

if TYPE_CHECKING:
    from environments.schema.redis.settings import RedisSettings

# A primary, and secondaries in two other regions.
MAX_MEMBERS = 3


class GlobalMember(Settings):
    """An environment of the datastore: its name and region, and the range of its VPC.

    The ranges must not overlap, because whoever keeps the network joins the VPCs by peering or a transit gateway.
    """

    environment: EnvironmentName
    region: Region
    vpc_cidr: VpcCidr


def _writer_is_known(datastore: "GlobalDatastore") -> list[str]:
    names = [member.environment for member in datastore.members]
    if datastore.writer is None or datastore.writer in names:
        return []
    return [f"writer {datastore.writer!r} is no member; name one of {', '.join(names)}"]


def _regions_join(datastore: "GlobalDatastore") -> list[str]:
    regions = [member.region for member in datastore.members]
    problems = [
        f"region {region!r} has no global datastores; use another one"
        for region in regions
        if region in WITHOUT_GLOBAL_DATASTORES
    ]
    if len({partition(region) for region in regions}) > 1:
        problems.append(f"regions {', '.join(regions)} are of several partitions, which AWS does not join; use one")
    return problems


class GlobalDatastore(Settings):
    """The settings of a datastore, equal in the files of all members; a check at synth compares them.

    ``name`` is the end of the datastore's id; AWS puts letters for the region before it. The first of ``members`` makes
    the datastore, and its group is the primary; the groups of the others are read-only copies. ``writer`` is the
    environment whose group was promoted later, so that its region takes the writes. Leave ``writer`` out before a
    promotion: the first member is deployed first, and would need the writer's endpoint. ``budget_milliseconds`` is the
    longest time that a call to Redis may take in functions whose writes go to another region.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
    members: tuple[GlobalMember, ...]
    writer: EnvironmentName | None = None
    budget_milliseconds: Annotated[int, Field(ge=150, le=60_000)] = 1_000

    @model_validator(mode="after")
    def _check(self) -> "GlobalDatastore":
        problems = _writer_is_known(self) + _regions_join(self)
        if not 2 <= len(self.members) <= MAX_MEMBERS:
            problems.append(f"members are {len(self.members)}, a datastore has 2 to {MAX_MEMBERS}; name them all")
        for field in ("environment", "region", "vpc_cidr"):
            values = [getattr(member, field) for member in self.members]
            if len(set(values)) != len(values):
                problems.append(f"two members have the same {field}; each needs one of its own")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def home(self) -> GlobalMember:
        """The member that makes the datastore, and keeps it in its Terraform state."""
        return self.members[0]

    @property
    def writing(self) -> GlobalMember:
        """The member whose region takes the writes."""
        return self.member(self.writer or self.home.environment) or self.home

    def member(self, environment: str) -> GlobalMember | None:
        """Return an environment's membership."""
        return next((each for each in self.members if each.environment == environment), None)

    def others(self, environment: str) -> list[GlobalMember]:
        """Return the members beside this one."""
        return [each for each in self.members if each.environment != environment]


def global_datastore_problems(redis: "RedisSettings", *, is_home: bool) -> list[str]:
    """List the settings that a group cannot have as a member, each with its remedy."""
    problems = []
    family, size = family_and_size(redis.node_type)
    if family not in GLOBAL_FAMILIES or size in GLOBAL_SMALLEST_SIZES:
        problems.append(
            f"global_datastore does not take node_type {redis.node_type!r}; use a family of "
            f"{', '.join(GLOBAL_FAMILIES)}, large or larger"
        )
    refused = {
        "cluster mode": redis.clustered,
        "auto_scaling": redis.auto_scaling is not None,
        "durability": redis.durability is not None,
        "imported_group_id": redis.imported_group_id is not None,
        "restore_from_snapshot in a secondary": redis.restore_from_snapshot is not None and not is_home,
        "password_users": bool(redis.password_users),
    }
    problems += [f"global_datastore does not go with {what}; leave it out" for what, given in refused.items() if given]
    # The provider leaves a changed engine_version of a member out of its plan: an upgrade would wait for ever.
    if redis.apply_engine_version:
        problems.append(
            "global_datastore does not go with apply_engine_version, which changes nothing in a member; leave it out, "
            "and upgrade all members by `aws elasticache modify-global-replication-group`"
        )
    if not redis.automatic_failover:
        problems.append("global_datastore needs automatic_failover in each region; set it, and nodes=2 or more")
    return problems
