"""The settings that all stacks have: those of environments and the stack `ci`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from environments.schema.aws.regions import REGIONS
from environments.schema.base import Settings

PROJECT = "experimentation"


AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
RoleArn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$")]


EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=24)]
# The stacks' own tags. Policies tell by them who may change a resource, so ``extra_tags`` must not replace them.
OWN_TAGS = ("Project", "Environment", "ManagedBy")
# AWS takes 50 tags on a resource, of which the stacks set those above and a Name. Keys and values have these limits.
MAX_TAGS = 40
LONGEST_KEY, LONGEST_VALUE = 128, 256


def _extra_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    problems = [f"{key!r} is the stacks' own; name yours otherwise" for key in tags if key in OWN_TAGS]
    problems += [f"{key!r} begins with 'aws:', which is AWS's" for key in tags if key.lower().startswith("aws:")]
    problems += [
        f"{key!r} is longer than AWS takes ({LONGEST_KEY} characters, its value {LONGEST_VALUE}), or empty"
        for key, value in tags.items()
        if not 0 < len(key) <= LONGEST_KEY or len(value) > LONGEST_VALUE
    ]
    if len(tags) > MAX_TAGS:
        problems.append(f"{len(tags)} tags are more than {MAX_TAGS}, beside which a resource has its own")
    if problems:
        raise ValueError("; ".join(problems))
    return MappingProxyType(dict(tags))


def _region(name: str) -> str:
    if name not in REGIONS:
        raise ValueError(f"{name!r} is no region with ElastiCache; use one of {', '.join(sorted(REGIONS))}")
    return name


Region = Annotated[str, AfterValidator(_region)]


class StackSettings(Settings):
    """A stack's account, region, names and tags, and whether its data is kept.

    ``prefix`` is the beginning of every name, and the tag `Project`. To change it for running resources replaces them.
    ``extra_tags`` are tags of your own, on every resource that takes tags.
    ``allowed_account_ids`` are the accounts in which Terraform may work; without them, it works in any account whose
    credentials it has. ``assume_role_arn`` is the role that Terraform assumes there. ``keep_data`` guards the resources
    that hold data: Terraform refuses to destroy or replace them, and a deleted replication group leaves a snapshot.
    """

    name: EnvironmentName
    prefix: Prefix = PROJECT
    extra_tags: Annotated[Mapping[str, str], AfterValidator(_extra_tags)] = Field(
        default_factory=lambda: MappingProxyType({})
    )
    region: Region = "us-east-1"
    # cdktf.json holds the settings of `ci`, and JSON has no tuples.
    allowed_account_ids: Annotated[tuple[AccountId, ...], Field(strict=False)] = ()
    assume_role_arn: RoleArn | None = None
    keep_data: bool
    kms_deletion_window_days: Annotated[int, Field(ge=7, le=30)] = 30

    def physical_name(self, role: str) -> str:
        """Return the name that a resource of this role has in AWS."""
        return f"{self.prefix}-{self.name}-{role}"

    @property
    def needs_customer_keys(self) -> bool:
        """Whether all data is encrypted with customer keys."""
        return True

    @property
    def tags(self) -> dict[str, str]:
        """Tags of every resource that takes tags."""
        return {**self.extra_tags, "Project": self.prefix, "Environment": self.name, "ManagedBy": "cdktf"}
