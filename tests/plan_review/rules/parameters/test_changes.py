"""Parameters in general."""

import pytest

from tests.plan_review.rules.parameters.groups import PARAMETERS, parameter_group, without
from tests.plan_review.rules.plans import one, severity, silent
from tools.plan_review.plan.values import Mark


def test_values_before_and_after() -> None:
    """Several changes are one finding; what is gone goes back to the default."""
    change = parameter_group({**without("activedefrag"), "timeout": "300"})
    seen = one("parameter-change", change)
    assert "activedefrag from yes to the engine's default" in seen.message
    assert "timeout from the engine's default to 300" in seen.message
    assert "on all nodes at once" in seen.message
    assert severity("parameter-change", seen) == "low"


@pytest.mark.parametrize("name", ["databases", "cluster-enabled"])
def test_those_that_wait_for_a_new_group(name: str) -> None:
    """Medium: it looks done, and is not."""
    seen = one("parameter-change", parameter_group({**PARAMETERS, name: "32"}))
    assert f"{name} takes effect in a new group or after a reboot only" in seen.message
    assert severity("parameter-change", seen) == "medium"


def test_a_parameter_that_nobody_here_knows() -> None:
    """It is said."""
    seen = one("parameter-change", parameter_group({**PARAMETERS, "brand-new": "1"}))
    assert "brand-new is not known here" in seen.message


def test_those_with_a_rule_of_their_own() -> None:
    """Near misses."""
    assert silent("parameter-change", parameter_group({**PARAMETERS, "maxmemory-policy": "allkeys-lfu"}))
    assert silent("parameter-change", parameter_group(without("rename-commands")))


@pytest.mark.parametrize(
    "parameters",
    [Mark.UNKNOWN, [Mark.UNKNOWN], [{"name": "timeout", "value": Mark.UNKNOWN}], [{"value": "1"}], Mark.SENSITIVE],
)
def test_parameters_that_cannot_be_seen(parameters: object) -> None:
    """That they are gone is not claimed."""
    for rule in ("parameter-change", "eviction-policy-change", "blocked-commands-lifted", "reserved-memory-change"):
        assert silent(rule, parameter_group(parameters))


def test_reserved_memory() -> None:
    """25 is ElastiCache's default."""
    less = one("reserved-memory-change", parameter_group({**PARAMETERS, "reserved-memory-percent": "10"}))
    assert "from 25 to 10; less memory is left for snapshots" in less.message
    more = one("reserved-memory-change", parameter_group({**PARAMETERS, "reserved-memory-percent": "50"}))
    assert "less memory is left for data" in more.message
    assert silent("reserved-memory-change", parameter_group({**PARAMETERS, "timeout": "300"}))
