"""Encryption of what is written to disk."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..caches import GROUP, kept_caches, weighing
from ..reading import at, is_empty, is_hidden, shown, truth
from ..resources import created_or_changed
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _at_rest(plan: Plan) -> Iterator[Observation]:
    for change in created_or_changed(plan, GROUP):
        before, after = (truth(at(side, "at_rest_encryption_enabled")) for side in (change.before, change.after))
        if after is False and before is not False:
            yield Observation(
                address=change.address,
                message="at_rest_encryption_enabled is switched off: snapshots and swapped memory are stored in the "
                "clear, in a new group",
            )


def _customer_key(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "key"):
        before, after = cache.before("key"), cache.after("key")
        if before == after or is_empty(before) or is_hidden(after) or (is_hidden(before) and not is_empty(after)):
            continue
        effect = "AWS's own key takes the customer key's place" if is_empty(after) else f"it becomes {shown(after)}"
        yield Observation(
            address=cache.address,
            message=f"{cache.name('key')} is {shown(before)}, and {effect}; a running cache cannot change its key",
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
    weighs=weighing("at rest"),
)

CUSTOMER_KEY_CHANGE = Rule(
    id="customer-key-change",
    title="The cache's customer key changes or goes",
    severity=Severity.HIGH,
    explanation="The key decides who can read the cache's snapshots. A cache keeps the key that it was made with: "
    "another one means a new cache.",
    remedy="Keep the key; another one is a restore into another cache.",
    link=elasticache("at-rest-encryption"),
    observe=_customer_key,
    weighs=weighing("key"),
)
