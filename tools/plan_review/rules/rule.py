"""A rule, and what it observes in a plan."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..plan.changes import Plan


class Severity(StrEnum):
    """The consequence if nobody looks: from nothing much to data or service lost."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """The observation of a rule: one sentence with the values, and a remedy where the rule's own does not suffice."""

    address: str
    message: str
    remedy: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A meaning that a change can have. ``id`` is kebab-case and stays, since accepted risks name it.

    ``weighs``: type -> attributes whose changes the rule judges, whether it says something of them or not. ``losses``:
    types whose destruction and replacement it judges. What no rule judges is told as unknown, never as fine.
    ``at_creation``: type -> attributes by which it judges what is new.
    ``sees_unknown``: the rule itself says what it makes of a value that is known after the apply only;
    ``sees_secrets``: type -> attributes of which it says the same when they hold a secret.
    """

    id: str
    title: str
    severity: Severity
    explanation: str
    remedy: str
    link: str
    observe: Callable[[Plan], Iterable[Observation]]
    weighs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    losses: tuple[str, ...] = ()
    sees_unknown: bool = False
    at_creation: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sees_secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
