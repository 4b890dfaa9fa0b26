"""Into the state, within it, and out of it."""

from dataclasses import replace

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import one, plan, severity, silent, unchanged, updated
from tools.plan_review.plan.changes import Action
from tools.plan_review.rules.caches import GROUP


def test_imported() -> None:
    """With changes, and with worse."""
    changed = replace(group(node_type="cache.r6g.xlarge"), imported_id="old-group")
    seen = one("imported-with-changes", changed)
    assert "old-group is imported and changed in one step: node_type" in seen.message
    replaced = replace(group(port=1, forces=("port",)), imported_id="old-group")
    assert severity("imported-with-changes", one("imported-with-changes", replaced)) == "critical"
    assert silent("imported-with-changes", replace(unchanged(GROUP, PROD), imported_id="old-group"))


def test_moved() -> None:
    """A move alone changes nothing."""
    changed = replace(group(node_type="cache.r6g.xlarge"), moved_from=f"{GROUP}.old")
    seen = one("moved-with-changes", changed)
    assert f"moves here from {GROUP}.old, and changes as well" in seen.message
    assert severity("moved-with-changes", seen) == "low"
    replaced = replace(group(port=1, forces=("port",)), moved_from=f"{GROUP}.old")
    assert severity("moved-with-changes", one("moved-with-changes", replaced)) == "high"
    assert silent("moved-with-changes", replace(unchanged(GROUP, PROD), moved_from=f"{GROUP}.old"))


def test_forgotten() -> None:
    """High where there is data."""
    forgotten = updated(GROUP, PROD, {}, action=Action.FORGET)
    assert severity("state-forgotten", one("state-forgotten", forgotten)) == "high"
    alias = updated("aws_kms_alias", {"name": "alias/a"}, {}, action=Action.FORGET)
    assert severity("state-forgotten", one("state-forgotten", alias)) == "medium"
    assert silent("state-forgotten", updated(GROUP, PROD, {}, action=Action.DESTROY))


def test_forgotten_of_ones_own_types() -> None:
    """Those that `data_types` of the settings names hold data here, too."""
    thing = updated("vendor_thing", {"name": "a"}, {}, action=Action.FORGET)
    assert severity("state-forgotten", one("state-forgotten", thing)) == "medium"
    own = replace(plan(thing), data_types=("vendor_thing",))
    assert severity("state-forgotten", one("state-forgotten", own)) == "high"
