"""A user proves in another way who it is: clients that do it as before are refused."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.values import Mark
from ..reading import at, number
from ..resources import USERS, kept
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .access import mode, name_of

_SECRETS = ("passwords", "authentication_mode")


def _credentials(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, *USERS):
        if change.action is Action.REPLACE:
            continue
        before, after = mode(change.before), mode(change.after)
        name = name_of(change.before)
        if before and after and before != after:
            yield Observation(
                address=change.address,
                message=f"{name} logs in by {after} instead of {before}: clients that log in as before are refused",
            )
        elif _other_passwords(change):
            added = _count(change.after) > _count(change.before) > 0
            what = "a password is added" if added else "the passwords change"
            yield Observation(
                address=change.address,
                message=f"{what} of {name}: clients with one that is not among them any more are refused at their next "
                "login",
                severity=Severity.MEDIUM if added else None,
            )


def _other_passwords(change: ResourceChange) -> bool:
    return any(
        each.path[0] in _SECRETS and Mark.SENSITIVE in (each.before, each.after)
        for each in change.attributes
        if each.path
    )


def _count(user: Mapping[str, object]) -> float:
    return number(at(user, "authentication_mode", 0, "password_count")) or 0


CREDENTIALS_CHANGE = Rule(
    id="redis-user-credentials-change",
    title="A Redis user's credentials change",
    severity=Severity.HIGH,
    explanation="A user has at most two passwords, so that clients can be moved from one to the other. Exchanging the "
    "only one, or password for IAM, refuses every client that was not moved.",
    remedy="Add the new password beside the old one, move the clients, then take the old one away; for IAM, make a "
    "user beside this one.",
    link=elasticache("Clusters.RBAC"),
    observe=_credentials,
    weighs=dict.fromkeys(USERS, ("passwords", "authentication_mode", "no_password_required")),
)
