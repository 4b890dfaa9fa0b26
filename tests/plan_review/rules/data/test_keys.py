"""Keys."""

from tests.plan_review.rules.plans import created, destroyed, one, plan, severity, silent, updated
from tools.plan_review.plan.values import Mark

KMS = "aws_kms_key"
KEY = {
    "deletion_window_in_days": 30,
    "enable_key_rotation": True,
    "is_enabled": True,
    "rotation_period_in_days": 365,
    "description": "Data at rest",
}


def test_destroyed() -> None:
    """With the days in which it can be taken back."""
    seen = one("kms-key-lost", destroyed(KMS, KEY))
    assert "deleted after 30 days, within which it can be taken back" in seen.message
    assert severity("kms-key-lost", seen) == "critical"
    assert silent("kms-key-lost", created(KMS, KEY))


def test_deletion_window() -> None:
    """Shorter, with the setting."""
    seen = one("kms-deletion-window-shortened", updated(KMS, KEY, {**KEY, "deletion_window_in_days": 7}))
    assert "from 30 to 7" in seen.message
    assert "`kms_deletion_window_days=30` in environments/prod.py" in str(seen.remedy)
    for longer in (30, Mark.UNKNOWN, None):
        assert silent(
            "kms-deletion-window-shortened",
            updated(KMS, {**KEY, "deletion_window_in_days": 7}, {**KEY, "deletion_window_in_days": longer}),
        )


def test_the_stack_ci_has_its_settings_elsewhere() -> None:
    """It belongs to no environment."""
    shorter = updated(KMS, KEY, {**KEY, "deletion_window_in_days": 7})
    seen = one("kms-deletion-window-shortened", plan(shorter, environment="ci"))
    assert "`kms_deletion_window_days=30` in cdktf.json" in str(seen.remedy)


def test_rotation() -> None:
    """Off, or more rarely."""
    assert one("kms-rotation-off", updated(KMS, KEY, {**KEY, "enable_key_rotation": False}))
    rarely = one("kms-rotation-off", updated(KMS, KEY, {**KEY, "rotation_period_in_days": 730}))
    assert "from 365 to 730" in rarely.message
    assert severity("kms-rotation-off", rarely) == "low"
    assert silent("kms-rotation-off", updated(KMS, KEY, {**KEY, "rotation_period_in_days": 90}))


def test_disabled() -> None:
    """Nothing can be read."""
    assert "Data at rest" in one("kms-key-disabled", updated(KMS, KEY, {**KEY, "is_enabled": False})).message
    assert silent("kms-key-disabled", updated(KMS, KEY, {**KEY, "is_enabled": Mark.UNKNOWN}))
