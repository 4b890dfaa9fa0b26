"""KMS keys: what they encrypted cannot be read without them."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..reading import at, number, text, truth
from ..remedies import assignment
from ..resources import action_text, kept, removed
from ..rule import Observation, Rule, Severity
from ..sources import aws

_KEYS = ("aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key")


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, *_KEYS):
        days = number(at(change.before, "deletion_window_in_days"))
        grace = f" after {days} days, within which it can be taken back" if days else ""
        yield Observation(
            address=change.address,
            message=f"{action_text(change)}: it is unusable at once and deleted{grace}. Snapshots, tables, parameters "
            "or logs that it encrypted can then be read by nobody",
        )


def _window(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, *_KEYS):
        before, after = (number(at(side, "deletion_window_in_days")) for side in (change.before, change.after))
        if before is not None and after is not None and after < before:
            yield Observation(
                address=change.address,
                message=f"deletion_window_in_days goes from {before} to {after}",
                remedy=f"Keep {assignment(plan, change.type, 'deletion_window_in_days', before)}.",
            )


def _rotation(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, *_KEYS):
        if (
            truth(at(change.before, "enable_key_rotation")) is True
            and truth(at(change.after, "enable_key_rotation")) is False
        ):
            yield Observation(address=change.address, message="enable_key_rotation is switched off")
        before, after = (number(at(side, "rotation_period_in_days")) for side in (change.before, change.after))
        if before is not None and after is not None and after > before:
            yield Observation(
                address=change.address,
                message=f"rotation_period_in_days goes from {before} to {after}",
                severity=Severity.LOW,
            )


def _disabled(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, *_KEYS):
        if truth(at(change.before, "is_enabled")) is True and truth(at(change.after, "is_enabled")) is False:
            purpose = text(at(change.before, "description"))
            yield Observation(
                address=change.address,
                message=f"is_enabled is switched off{f'; it is for: {purpose}' if purpose else ''}",
            )


KEY_LOST = Rule(
    id="kms-key-lost",
    title="A KMS key is destroyed or replaced",
    severity=Severity.CRITICAL,
    explanation="Deleting a key makes unreadable whatever it encrypted, whether or not that was kept: the cache's "
    "snapshots, tables, connection parameters, logs. The cache itself stops working when it loses its key.",
    remedy="Keep the key; rotate it instead. One that was scheduled for deletion: `aws kms cancel-key-deletion`.",
    link=aws("kms/latest/developerguide/deleting-keys"),
    observe=_lost,
    losses=_KEYS,
)

KEY_DELETION_WINDOW_SHORTENED = Rule(
    id="kms-deletion-window-shortened",
    title="A KMS key would be deleted sooner",
    severity=Severity.MEDIUM,
    explanation="The window is the time in which somebody notices that a key is missing, and takes its deletion back.",
    remedy="Keep 30 days wherever data matters.",
    link=aws("kms/latest/developerguide/deleting-keys"),
    observe=_window,
    weighs=dict.fromkeys(_KEYS, ("deletion_window_in_days",)),
)

KEY_ROTATION_OFF = Rule(
    id="kms-rotation-off",
    title="A KMS key rotates more rarely, or not at all",
    severity=Severity.HIGH,
    explanation="Yearly rotation limits what one leaked key material could read; it costs nothing and restarts "
    "nothing.",
    remedy="Keep `enable_key_rotation`.",
    link=aws("kms/latest/developerguide/rotate-keys"),
    observe=_rotation,
    weighs=dict.fromkeys(_KEYS, ("enable_key_rotation", "rotation_period_in_days")),
)

KEY_DISABLED = Rule(
    id="kms-key-disabled",
    title="A KMS key is disabled",
    severity=Severity.CRITICAL,
    explanation="A disabled key encrypts and decrypts nothing: clients cannot read their parameters and tables, the "
    "cache cannot take snapshots or replace nodes.",
    remedy="Keep the key enabled.",
    link=aws("kms/latest/developerguide/enabling-keys"),
    observe=_disabled,
    weighs=dict.fromkeys(_KEYS, ("is_enabled",)),
)
