"""Protections of data, over all types."""

import pytest

from tests.plan_review.rules.plans import plan, updated
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules import RULES
from tools.plan_review.rules.unknown import Knowledge, with_unknown


def _said(type_: str, name: str, before: object, after: object) -> list[str]:
    (rule,) = [each for each in with_unknown(RULES) if each.id == "data-protection-off"]
    return [each.message for each in rule.observe(plan(updated(type_, {name: before}, {name: after})))]


@pytest.mark.parametrize(
    ("name", "on", "off"),
    [
        ("deletion_protection", True, False),
        ("deletion_protection", "true", None),
        ("deletion_protection_enabled", True, False),
        ("force_destroy", False, True),
        ("force_destroy", None, True),
        ("skip_final_snapshot", False, True),
        ("recovery_window_in_days", 30, 0),
        ("backup_retention_period", 7, 0),
        ("backup_retention_period", 7, 3),
        ("storage_encrypted", True, False),
        ("publicly_accessible", False, True),
        ("public_network_access_enabled", False, True),
    ],
)
def test_switched_off_and_on(name: str, on: object, off: object) -> None:
    """Off is a finding, whatever the type; on is none, and neither is a change that no rule knows."""
    (said,) = _said("vendor_store", name, on, off)
    assert name in said
    assert _said("vendor_store", name, off, on) == []
    assert Knowledge(RULES).unjudged(updated("vendor_store", {name: on}, {name: off})) is None


def test_unknown_is_told() -> None:
    """Nobody can tell whether the protection stays."""
    (said,) = _said("aws_db_instance", "deletion_protection", True, Mark.UNKNOWN)
    assert "cannot be seen before apply" in said


def test_a_rule_of_the_type_goes_first() -> None:
    """One cause is one finding."""
    assert _said("aws_dynamodb_table", "deletion_protection_enabled", True, False) == []
