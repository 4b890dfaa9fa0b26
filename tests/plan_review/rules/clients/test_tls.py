"""TLS: what opens the cache to plaintext, and what shuts plaintext out."""

import pytest

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import created, one, severity, silent, updated
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.caches import GROUP

OFF = {**PROD, "transit_encryption_enabled": False, "transit_encryption_mode": None}
PREFERRED = {**PROD, "transit_encryption_mode": "preferred"}
RULES = ("transit-encryption-weakened", "transit-encryption-preferred", "plaintext-shut-out")
MEMORYDB = "aws_memorydb_cluster"


def on(mode: object, of: dict[str, object] = OFF) -> ResourceChange:
    """Return the group with TLS on."""
    return group(of=of, transit_encryption_enabled=True, transit_encryption_mode=mode)


def test_the_first_step_shuts_nobody_out() -> None:
    """From no TLS to preferred: a note."""
    seen = one("transit-encryption-preferred", on("preferred"))
    assert "with and without it" in seen.message
    assert severity("transit-encryption-preferred", seen) == "low"
    assert silent("transit-encryption-weakened", on("preferred"))
    assert silent("plaintext-shut-out", on("preferred"))


@pytest.mark.parametrize("mode", ["required", None])
def test_required_in_one_step_is_refused_by_aws(mode: str | None) -> None:
    """Without a mode TLS is required, too."""
    seen = one("plaintext-shut-out", on(mode))
    assert "AWS takes preferred first and refuses" in seen.message
    assert "preferred" in str(seen.remedy)
    assert severity("plaintext-shut-out", seen) == "high"
    assert silent("transit-encryption-preferred", on(mode))


def test_the_second_step_drops_every_plaintext_connection() -> None:
    """AWS: `required` allows encrypted connections only."""
    seen = one("plaintext-shut-out", on("required", PREFERRED))
    assert "every connection without TLS is dropped" in seen.message
    assert severity("plaintext-shut-out", seen) == "high"
    assert silent("transit-encryption-weakened", on("required", PREFERRED))


def test_back_to_preferred_or_off_is_weaker() -> None:
    """Off is worse, and AWS wants preferred before it."""
    back = one("transit-encryption-weakened", on("preferred", PROD))
    assert severity("transit-encryption-weakened", back) == "high"
    off = one("transit-encryption-weakened", group(transit_encryption_enabled=False))
    assert "AWS wants mode preferred before that" in off.message
    assert severity("transit-encryption-weakened", off) == "critical"
    assert "AWS wants" not in one("transit-encryption-weakened", updated(GROUP, PREFERRED, OFF)).message
    assert one("transit-encryption-weakened", created(GROUP, OFF))


def test_memorydb_knows_no_modes() -> None:
    """It gets or loses TLS with a new cluster."""
    tls, plain = {"name": "m", "tls_enabled": True}, {"name": "m", "tls_enabled": False}
    assert one("transit-encryption-weakened", updated(MEMORYDB, tls, plain, forces=("tls_enabled",)))
    seen = one("plaintext-shut-out", updated(MEMORYDB, plain, tls, forces=("tls_enabled",)))
    assert "in a new cache" in seen.message


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_claimed_of_what_stays_or_cannot_be_seen(rule: str) -> None:
    """Another port; a mode that is known after the apply only."""
    assert silent(rule, group(port=6380))
    assert silent(rule, on(Mark.UNKNOWN))
    assert silent(rule, group(of=OFF, port=6380))
