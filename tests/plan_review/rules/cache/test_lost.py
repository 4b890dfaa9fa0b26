"""The group is destroyed or replaced."""

from tests.plan_review.rules.cache.groups import PROD, group, group_without
from tests.plan_review.rules.plans import destroyed, found, one, rule_of, severity, silent
from tools.plan_review.rules.caches import GROUP


def test_replacement_names_what_forces_it_and_the_setting() -> None:
    """The remedy is the setting with the value that it had."""
    seen = one("cache-lost", group(port=6380, forces=("port",)))
    assert "is replaced" in seen.message
    assert "port changes from 6379 to 6380" in seen.message
    assert "`port=6379` in environments/prod.py" in str(seen.remedy)
    assert severity("cache-lost", seen) == "critical"


def test_destruction_is_as_bad() -> None:
    """Without a successor."""
    assert "is destroyed" in one("cache-lost", destroyed(GROUP, PROD)).message


def test_an_update_in_place_loses_nothing() -> None:
    """Near miss: the same attribute changes, and the provider does it in place."""
    assert silent("cache-lost", group(node_type="cache.r6g.xlarge"))


def test_destruction_without_a_final_snapshot() -> None:
    """The provider reads the name from the state."""
    bare = destroyed(GROUP, {**PROD, "final_snapshot_identifier": None})
    assert "no final snapshot" in found("final-snapshot-skipped", bare)[0].message
    assert silent("final-snapshot-skipped", destroyed(GROUP, PROD))


def test_replacement_takes_the_snapshot_that_the_state_names() -> None:
    """And leaves none for the successor, when the name goes."""
    replaced = group(port=6380, final_snapshot_identifier=None, forces=("port",))
    seen = one("final-snapshot-skipped", replaced)
    assert severity("final-snapshot-skipped", seen) == "medium"
    assert silent("final-snapshot-skipped", group(port=6380, forces=("port",)))


def test_taking_the_final_snapshot_away_is_a_warning_for_later() -> None:
    """The group stays, and loses the promise."""
    seen = one("final-snapshot-skipped", group_without("final_snapshot_identifier"))
    assert "experimentation-prod-redis-final" in seen.message
    assert severity("final-snapshot-skipped", seen) == "medium"
    assert rule_of("final-snapshot-skipped").severity == "high"
