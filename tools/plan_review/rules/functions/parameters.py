"""Parameters in SSM, by which clients find the cache and other things, and which most read once, when they start."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan, ResourceChange
from ..reading import at, called, text
from ..resources import action_text, kept, removed, values
from ..rule import Observation, Rule, Severity
from ..sources import aws

_PARAMETER = "aws_ssm_parameter"
_EFFECTS = {
    "key-prefix": "every key has another name: the cache is empty for them, and the user's access string must fit",
    "user-name": "clients log in as another user, which must exist, be in the group and in the client policy",
    "tls": "clients connect in another way than the nodes expect",
}
_ELSEWHERE = "what runs keeps the value that it read until it starts again"


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, _PARAMETER):
        name = called(change.before, "name", "it")
        if change.action is Action.DESTROY or at(change.before, "name") != at(change.after, "name"):
            yield Observation(
                address=change.address,
                message=f"{action_text(change)}: what starts and reads {name} does not find it",
            )


def _changed(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _PARAMETER):
        name = text(at(change.before, "name")) or ""
        if not _differs(change) or name != at(change.after, "name"):
            continue
        role = name.rpartition("/")[2]
        yield Observation(
            address=change.address,
            message=f"the value of {name} changes: {_EFFECTS.get(role, _ELSEWHERE)}",
            severity=Severity.HIGH if role in _EFFECTS else Severity.MEDIUM,
        )


def _differs(change: ResourceChange) -> bool:
    # The value is a secret to Terraform: that it differs is all that can be seen.
    return any(change.changed(name) for name in ("value", "insecure_value", "value_wo_version"))


def _weakened(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _PARAMETER):
        before, after = (text(at(side, "type")) for side in (change.before, change.after))
        if before == "SecureString" and after and after != before:
            yield Observation(
                address=change.address,
                message=f"type changes {values(before, after)}: the value is stored in the clear",
            )


CONNECTION_PARAMETER_LOST = Rule(
    id="connection-parameter-lost",
    title="A parameter is removed",
    severity=Severity.HIGH,
    explanation="Clients find the cache, and whatever else they need, by parameters. Those that run have read them; "
    "those that start do not find what they need.",
    remedy="Keep the parameter until no client reads it.",
    link=aws("systems-manager/latest/userguide/systems-manager-parameter-store"),
    observe=_lost,
    losses=(_PARAMETER,),
)

CONNECTION_PARAMETER_CHANGE = Rule(
    id="connection-parameter-change",
    title="A parameter gets another value",
    severity=Severity.MEDIUM,
    explanation="Most clients read a parameter once, when they start. For a while, some with the old value and some "
    "with the new one run side by side.",
    remedy="See that both values work for a while, or restart the clients afterwards.",
    link=aws("systems-manager/latest/userguide/systems-manager-parameter-store"),
    observe=_changed,
    weighs={_PARAMETER: ("value", "insecure_value", "value_wo_version")},
)

CONNECTION_PARAMETER_WEAKENED = Rule(
    id="connection-parameter-weakened",
    title="A parameter is no longer encrypted",
    severity=Severity.HIGH,
    explanation="A SecureString can be read by those who may use its key; a String by everybody who may read SSM.",
    remedy="Keep SecureString and its key.",
    link=aws("systems-manager/latest/userguide/secure-string-parameter-kms-encryption"),
    observe=_weakened,
    weighs={_PARAMETER: ("type",)},
)
