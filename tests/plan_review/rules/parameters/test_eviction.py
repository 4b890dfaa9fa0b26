"""Eviction: the keys that give way when the memory is full."""

import pytest

from tests.plan_review.rules.parameters.groups import PARAMETERS, parameter_group, without
from tests.plan_review.rules.plans import one, severity, silent

RULE = "eviction-policy-change"


@pytest.mark.parametrize(
    ("before", "after", "words", "expected"),
    [
        ("allkeys-lru", "noeviction", "writes fail with an OOM error", "high"),
        ("allkeys-lru", "volatile-lru", "when only such are left, writes fail", "high"),
        ("volatile-lru", "allkeys-lru", "which were kept, may now be evicted", "medium"),
        ("noeviction", "allkeys-lru", "which were kept, may now be evicted", "medium"),
        ("allkeys-lru", "allkeys-lfu", "other keys leave first", "low"),
    ],
)
def test_each_way(before: str, after: str, words: str, expected: str) -> None:
    """With the setting that keeps it."""
    change = parameter_group({**PARAMETERS, "maxmemory-policy": after}, {**PARAMETERS, "maxmemory-policy": before})
    seen = one("eviction-policy-change", change)
    assert f"from {before} to {after}, at once" in seen.message
    assert words in seen.message
    assert f"Keep the parameter `maxmemory-policy` at `{before}` in environments/prod.py" in str(seen.remedy)
    assert severity(RULE, seen) == expected


def test_taken_away_is_the_default() -> None:
    """The default is volatile-lru; writing that down changes nothing."""
    assert "from allkeys-lru to volatile-lru" in one(RULE, parameter_group(without("maxmemory-policy"))).message
    written = parameter_group({**PARAMETERS, "maxmemory-policy": "volatile-lru"}, without("maxmemory-policy"))
    assert silent("eviction-policy-change", written)
