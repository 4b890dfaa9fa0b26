"""The parameter group goes, or changes its family."""

from tests.plan_review.rules.parameters.groups import NAME, PARAMETER_GROUP, PARAMETERS, attributes
from tests.plan_review.rules.plans import destroyed, one, plan, severity, silent, unchanged, updated
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.caches import GROUP

NEXT = attributes(PARAMETERS, name="experimentation-prod-valkey8", family="valkey8")
NOW = attributes(PARAMETERS)


def test_replaced_with_the_old_one_first() -> None:
    """AWS refuses to delete what is in use."""
    seen = one("parameter-group-lost", updated(PARAMETER_GROUP, NOW, NEXT, forces=("name", "family")))
    assert "deleted first: AWS refuses" in seen.message


def test_replaced_with_the_new_one_first() -> None:
    """As this repository does it, unless both have one name."""
    beside = updated(PARAMETER_GROUP, NOW, NEXT, forces=("name",), create_first=True)
    assert silent("parameter-group-lost", beside)
    clash = updated(PARAMETER_GROUP, NOW, {**NOW, "family": "redis8"}, forces=("family",), create_first=True)
    assert f"under the name {NAME}" in one("parameter-group-lost", clash).message


def test_destroyed_in_use() -> None:
    """Only if somebody uses it."""
    gone = destroyed(PARAMETER_GROUP, NOW)
    used = plan(gone, unchanged(GROUP, {"parameter_group_name": NAME}))
    assert "aws_elasticache_replication_group.this uses it" in one("parameter-group-lost", used).message
    assert silent("parameter-group-lost", gone)


def test_another_family() -> None:
    """Low: it goes with an upgrade."""
    seen = one("parameter-family-change", updated(PARAMETER_GROUP, NOW, NEXT, forces=("name",)))
    assert "from redis7 to valkey8" in seen.message
    assert severity("parameter-family-change", seen) == "low"
    assert silent("parameter-family-change", updated(PARAMETER_GROUP, NOW, {**NOW, "family": Mark.UNKNOWN}))


def test_back_to_the_defaults_of_aws() -> None:
    """High: what is blocked is blocked no more."""
    group = updated(GROUP, {"parameter_group_name": NAME}, {"parameter_group_name": "default.redis7"})
    seen = one("parameter-family-change", group)
    assert "default.redis7" in seen.message
    assert severity("parameter-family-change", seen) == "high"


def test_from_one_default_to_another_nothing_of_ones_own_is_lost() -> None:
    """An upgrade of a group that never had parameters of its own."""
    before, after = {"parameter_group_name": "default.redis7"}, {"parameter_group_name": "default.valkey8"}
    seen = one("parameter-family-change", updated(GROUP, before, after))
    assert "AWS's defaults before and after" in seen.message
    assert severity("parameter-family-change", seen) == "low"


def test_another_group_of_ones_own() -> None:
    """Whatever differs changes."""
    seen = one("parameter-family-change", updated(GROUP, {"parameter_group_name": NAME}, {"parameter_group_name": "x"}))
    assert "the two differ" in seen.message
    assert silent("parameter-family-change", updated(GROUP, {"parameter_group_name": NAME, "port": 1}, {"port": 2}))
