"""Rules for what the other rules do not know. What is unknown is never taken for harmless."""

from collections.abc import Sequence

from ..rule import Rule
from .lost import resource_lost
from .unjudged import Knowledge, unjudged_change, unseen_value

__all__ = ["Knowledge", "with_unknown"]


def with_unknown(rules: Sequence[Rule], data_types: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """Return the rules with those for what none of them judges; ``data_types`` of the reader's hold data, too."""
    return (
        *rules,
        resource_lost(rules, data_types),
        unjudged_change(Knowledge(rules), data_types),
        unseen_value(rules),
    )
