"""Encryption of the connections and of what is written to disk."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ...plan.values import Mark
from ..reading import at, is_empty, shown, text, truth
from ..resources import GROUP, kept, made
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _transit(plan: Plan) -> Iterator[Observation]:
    for change in made(plan, GROUP):
        before, after = (truth(at(side, "transit_encryption_enabled")) for side in (change.before, change.after))
        if after is False and before is not False:
            yield Observation(
                address=change.address,
                message="transit_encryption_enabled is switched off: keys, values and credentials cross the network in "
                "the clear, and IAM authentication no longer works",
            )
        modes = [text(at(side, "transit_encryption_mode")) for side in (change.before, change.after)]
        if modes[1] == "preferred" and modes[0] != "preferred":
            yield Observation(
                address=change.address,
                message=f"transit_encryption_mode changes from {shown(modes[0])} to preferred: the nodes accept "
                "connections without TLS, too",
                severity=Severity.HIGH,
            )


def _at_rest(plan: Plan) -> Iterator[Observation]:
    for change in made(plan, GROUP):
        before, after = (truth(at(side, "at_rest_encryption_enabled")) for side in (change.before, change.after))
        if after is False and before is not False:
            yield Observation(
                address=change.address,
                message="at_rest_encryption_enabled is switched off: snapshots and swapped memory are stored in the "
                "clear, in a new group",
            )


def _customer_key(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        before, after = at(change.before, "kms_key_id"), at(change.after, "kms_key_id")
        if before == after or is_empty(before) or after is Mark.UNKNOWN:
            continue
        effect = "AWS's own key takes the customer key's place" if is_empty(after) else f"it becomes {shown(after)}"
        yield Observation(
            address=change.address,
            message=f"kms_key_id is {shown(before)}, and {effect}; a running group cannot change its key",
        )


TRANSIT_ENCRYPTION_WEAKENED = Rule(
    id="transit-encryption-weakened",
    title="Connections need no TLS any more",
    severity=Severity.CRITICAL,
    explanation="With mode required every client must use TLS. Preferred lets clients connect in the clear, which is "
    "a step of a migration to TLS and nothing to stay with.",
    remedy='Keep `transit_encryption_enabled = true` and `transit_encryption_mode = "required"`.',
    link=elasticache("in-transit-encryption"),
    observe=_transit,
)

AT_REST_ENCRYPTION_OFF = Rule(
    id="at-rest-encryption-off",
    title="Encryption at rest is switched off",
    severity=Severity.CRITICAL,
    explanation="Snapshots, and data on disk during synchronization and swap, would be readable without the key. It "
    "can only be chosen when a group is made, so the group is replaced as well.",
    remedy="Keep `at_rest_encryption_enabled`.",
    link=elasticache("at-rest-encryption"),
    observe=_at_rest,
)

CUSTOMER_KEY_CHANGE = Rule(
    id="customer-key-change",
    title="The group's customer key changes or goes",
    severity=Severity.HIGH,
    explanation="The key decides who can read the cache's snapshots. A group keeps the key that it was made with: "
    "another one means a new group.",
    remedy="Keep the key; another one is a restore into another group.",
    link=elasticache("at-rest-encryption"),
    observe=_customer_key,
)
