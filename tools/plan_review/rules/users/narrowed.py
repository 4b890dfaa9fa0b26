"""A user may do less than before, and clients that do it fail."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..reading import at, listed, text
from ..resources import USERS, kept
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .access import name_of
from .access_string import parse, widened


def _narrowed(plan: Plan) -> Iterator[Observation]:
    # A right added by hand was there for a while only; another rule says that it is taken back.
    by_hand = {each.address for each in plan.drift}
    for change in kept(plan, *USERS):
        before, after = (text(at(side, "access_string")) for side in (change.before, change.after))
        if before is None or after is None or change.address in by_hand:
            continue
        old, new = parse(before), parse(after)
        switched_off = old.on and not new.on
        lost = ["everything: it is switched off"] if switched_off else widened(new, old) if old.on else []
        if lost:
            yield Observation(
                address=change.address,
                message=f"{name_of(change.before)} loses {listed(lost)}",
                severity=Severity.HIGH if switched_off else None,
            )


ACCESS_STRING_NARROWED = Rule(
    id="access-string-narrowed",
    title="A Redis user may do less",
    severity=Severity.MEDIUM,
    explanation="A command or key that a user loses is refused from the apply on (NOPERM), on connections that exist, "
    "too.",
    remedy="See that no client needs it: `ACL LOG` shows what is refused, `INFO commandstats` what is used.",
    link=elasticache("Clusters.RBAC"),
    observe=_narrowed,
    weighs=dict.fromkeys(USERS, ("access_string",)),
    sees_unknown=True,
)
