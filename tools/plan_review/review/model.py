"""The result of a review: the only thing that outputs read, and `review.json`'s content. Free of secrets."""

from pydantic import BaseModel, ConfigDict, JsonValue

from ..plan.changes import Action
from ..rules.rule import Severity
from ..settings.outcome import Outcome


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Finding(_Model):
    """A rule's observation under the environment's policy."""

    rule: str
    title: str
    stack: str
    address: str
    severity: Severity
    outcome: Outcome
    message: str
    explanation: str
    remedy: str
    link: str
    # Of an accepted risk: why, and until when (ISO date); of an expired one, too, and then the outcome is REFUSE.
    accepted_reason: str | None = None
    accepted_until: str | None = None
    # Findings that follow from it, and would not be there without it. The outcome is the worst of all of them.
    consequences: tuple["Finding", ...] = ()


class Shown(_Model):
    """One side of an attribute: ``kind`` is value, sensitive, unknown or absent; ``value`` only with kind value."""

    kind: str
    value: JsonValue = None


class AttributeDiff(_Model):
    """One attribute that differs; ``path`` as Terraform writes it: `ingress[0].cidr_blocks`."""

    path: str
    before: Shown
    after: Shown
    forces_replacement: bool = False


class ResourceDiff(_Model):
    """One resource with a change; ``why_replaced`` in plain words."""

    address: str
    type: str
    action: Action
    attributes: tuple[AttributeDiff, ...] = ()
    imported_id: str | None = None
    moved_from: str | None = None
    why_replaced: str | None = None
    create_first: bool = False


class Counts(_Model):
    """The number of resources, for the headline."""

    create: int = 0
    update: int = 0
    replace: int = 0
    destroy: int = 0
    forget: int = 0
    imported: int = 0
    moved: int = 0
    no_change: int = 0


class Node(_Model):
    """A resource in the graph, changed or not, and what it refers to."""

    address: str
    type: str
    action: Action
    references: tuple[str, ...] = ()


class Unjudged(_Model):
    """A change that no rule judges; ``attributes`` are those that none knows, () where none knows the resource."""

    address: str
    attributes: tuple[str, ...] = ()


class NodeHours(_Model):
    """Nodes of one type, each of which is an hour on the bill every hour."""

    node_type: str
    before: int
    after: int


class StackReview(_Model):
    """One plan."""

    stack: str
    environment: str
    counts: Counts
    resources: tuple[ResourceDiff, ...]
    drift: tuple[ResourceDiff, ...] = ()
    outputs: tuple[AttributeDiff, ...] = ()
    findings: tuple[Finding, ...] = ()
    graph: tuple[Node, ...] = ()
    errored: bool = False
    # Of these nobody can say that they are fine.
    unjudged: tuple[Unjudged, ...] = ()
    node_hours: tuple[NodeHours, ...] = ()
    # Addresses of caches whose nodes cannot be counted before the apply.
    node_hours_unseen: tuple[str, ...] = ()
    # SHA-256 of the plan that was read, as hexadecimal digits: what is applied must be what was reviewed.
    plan_sha256: str = ""
    # The file of the stack's settings, for annotations; "" when nobody said.
    file: str = ""
    # Accepted risks of this stack that match no finding: what is no longer needed may go.
    stale_risks: tuple[str, ...] = ()


class Since(_Model):
    """The difference from an earlier review, finding by finding; ``gone`` are their rules."""

    new: tuple[Finding, ...] = ()
    gone: tuple[str, ...] = ()
    # The earlier review's findings in stacks that are not in this one, for the next.
    unreviewed: dict[str, dict[str, tuple[str, ...]]] = {}


class Review(_Model):
    """All plans of one run, in the order given."""

    stacks: tuple[StackReview, ...]
    # Stacks that could not be planned, with the reason.
    unplanned: tuple[tuple[str, str], ...] = ()
    # Against an earlier review of the same pull request, where there was one.
    since: Since | None = None

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The findings that make the review fail."""
        return tuple(each for stack in self.stacks for each in stack.findings if each.outcome is Outcome.REFUSE)
