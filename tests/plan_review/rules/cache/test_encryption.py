"""Encryption of the group."""

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import created, one, severity, silent
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.caches import GROUP

TRANSIT = "transit-encryption-weakened"


def test_tls_off() -> None:
    """Also for a group that is made so."""
    assert "in the clear" in one("transit-encryption-weakened", group(transit_encryption_enabled=False)).message
    assert one(TRANSIT, created(GROUP, {**PROD, "transit_encryption_enabled": False}))


def test_tls_preferred() -> None:
    """Clients may do without: high."""
    seen = one(TRANSIT, group(transit_encryption_mode="preferred"))
    assert "from required to preferred" in seen.message
    assert severity(TRANSIT, seen) == "high"


def test_tls_required_and_unknown() -> None:
    """Stronger, and not known."""
    assert silent(
        "transit-encryption-weakened",
        group(of={**PROD, "transit_encryption_mode": "preferred"}, transit_encryption_mode="required"),
    )
    assert silent(TRANSIT, group(transit_encryption_mode=Mark.UNKNOWN, transit_encryption_enabled=Mark.UNKNOWN))


def test_at_rest_off() -> None:
    """The provider keeps it as text."""
    assert "snapshots" in one("at-rest-encryption-off", group(at_rest_encryption_enabled="false")).message
    assert silent("at-rest-encryption-off", group(at_rest_encryption_enabled=Mark.UNKNOWN))
    assert silent("at-rest-encryption-off", created(GROUP, PROD))


def test_customer_key() -> None:
    """Another, or AWS's own."""
    assert (
        "key/new" in one("customer-key-change", group(kms_key_id="arn:aws:kms:us-east-1:111122223333:key/new")).message
    )
    assert "AWS's own key" in one("customer-key-change", group(kms_key_id=None)).message
    assert silent("customer-key-change", group(kms_key_id=Mark.UNKNOWN))
    assert silent("customer-key-change", group(of={**PROD, "kms_key_id": None}, kms_key_id="arn:aws:kms:key/new"))
