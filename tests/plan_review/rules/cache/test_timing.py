"""At once, or in the window."""

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import one, severity, silent
from tools.plan_review.plan.values import Mark


def test_a_disturbing_change_at_once() -> None:
    """High: the failover happens during the apply."""
    change = group(node_type="cache.r6g.xlarge", apply_immediately=True)
    seen = one("apply-immediately", change)
    assert "node_type takes effect during the apply" in seen.message
    assert "`apply_immediately=False` in environments/prod.py" in str(seen.remedy)
    assert "sun:05:00-sun:06:00" in str(seen.remedy)
    assert severity("apply-immediately", seen) == "high"
    assert silent("waits-for-window", change)


def test_the_switch_alone() -> None:
    """Medium: for what comes later."""
    seen = one("apply-immediately", group(apply_immediately=True))
    assert severity("apply-immediately", seen) == "medium"
    assert silent("apply-immediately", group(of={**PROD, "apply_immediately": True}, snapshot_retention_limit=8))


def test_a_disturbing_change_that_waits() -> None:
    """Low: as it should be, and good to know."""
    seen = one("waits-for-window", group(engine_version="7.1"))
    assert "engine_version waits for the maintenance window sun:05:00-sun:06:00" in seen.message
    assert silent("apply-immediately", group(engine_version="7.1"))


def test_a_change_that_does_not_wait() -> None:
    """Retention is changed at once, whatever the switch; a replacement waits for nothing."""
    assert silent("waits-for-window", group(snapshot_retention_limit=8))
    assert silent("waits-for-window", group(engine_version="6.2", forces=("engine_version",)))
    assert silent("apply-immediately", group(apply_immediately=Mark.UNKNOWN))
