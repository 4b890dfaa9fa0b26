"""Catalogue of the parameters of ElastiCache's family redis7: allowed values, and which ones AWS lets one set.

Source: ElastiCache user guide, ParameterGroups.Redis, and the `describe-cache-parameters` dump in the AWS CLI code
library. A value that AWS would refuse at apply, which Terraform's plan does not notice, is refused here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FAMILY = "redis7"

_YES_NO = ("yes", "no")
_AOF = "ElastiCache has had no append-only file since Redis 2.8.22; durability comes from replicas and snapshots"
_FIXED = "ElastiCache fixes it for this family"
_POLICIES = (
    "volatile-lru",
    "allkeys-lru",
    "volatile-lfu",
    "allkeys-lfu",
    "volatile-random",
    "allkeys-random",
)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter: either ``choices``, or whole numbers from ``low`` to ``high`` (and ``also``), or free text."""

    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    also: tuple[str, ...] = ()
    withheld_because: str = ""

    def allows(self, value: str) -> bool:
        """Tell whether ElastiCache's redis7 accepts the value."""
        if value in self.also or value in self.choices:
            return True
        if self.low is None:
            return not self.choices
        return value.isdecimal() and self.low <= int(value) and (self.high is None or int(value) <= self.high)

    def describe(self) -> str:
        """Say in a few words what is allowed."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.low is None:
            return "any text"
        numbers = f"{self.low} to {self.high}" if self.high is not None else f"{self.low} or more"
        return " or ".join((*self.also, f"a whole number, {numbers}"))


CATALOGUE: Mapping[str, Parameter] = {
    "activedefrag": Parameter(choices=_YES_NO),
    "active-defrag-cycle-max": Parameter(low=1, high=75),
    "active-defrag-cycle-min": Parameter(low=1, high=75),
    "activerehashing": Parameter(choices=_YES_NO, withheld_because=_FIXED),
    "appendfsync": Parameter(choices=("always", "everysec", "no"), withheld_because=_AOF),
    "appendonly": Parameter(choices=_YES_NO, withheld_because=_AOF),
    "close-on-replica-write": Parameter(choices=_YES_NO),
    "databases": Parameter(low=1, high=1_200_000),
    "latency-tracking": Parameter(choices=_YES_NO),
    "lazyfree-lazy-eviction": Parameter(choices=_YES_NO),
    "lazyfree-lazy-expire": Parameter(choices=_YES_NO),
    "lazyfree-lazy-server-del": Parameter(choices=_YES_NO),
    "lazyfree-lazy-user-del": Parameter(choices=_YES_NO),
    "maxclients": Parameter(low=1, high=65_000, withheld_because=_FIXED),
    "maxmemory": Parameter(low=0, withheld_because="it follows from the node type and reserved-memory-percent"),
    "maxmemory-policy": Parameter(choices=(*_POLICIES, "volatile-ttl", "noeviction")),
    "maxmemory-samples": Parameter(low=1),
    "notify-keyspace-events": Parameter(),
    "replica-lazy-flush": Parameter(choices=_YES_NO, withheld_because=_FIXED),
    "reserved-memory-percent": Parameter(low=0, high=100),
    "slowlog-log-slower-than": Parameter(low=0, also=("-1",)),
    "slowlog-max-len": Parameter(low=0),
    "tcp-keepalive": Parameter(low=0),
    "timeout": Parameter(low=20, also=("0",)),
}

# What every environment starts from; an environment names only what differs.
BASELINE: Mapping[str, str] = {
    "activedefrag": "yes",
    "appendonly": "yes",
    "lazyfree-lazy-eviction": "yes",
    "maxmemory-policy": "volatile-lru",
}


def parameter_problems(parameters: Mapping[str, str]) -> list[str]:
    """List what redis7 would refuse, each with its remedy."""
    problems = []
    for name, value in parameters.items():
        known = CATALOGUE.get(name)
        if name == "rename-commands":
            problems.append("'rename-commands' is made from blocked_commands; name the commands there")
        elif known is None:
            problems.append(f"{name!r} is not a parameter of family {FAMILY}; it has " + ", ".join(sorted(CATALOGUE)))
        elif not known.allows(value):
            problems.append(f"{name!r} cannot be {value!r}; {FAMILY} allows {known.describe()}")
    return problems
