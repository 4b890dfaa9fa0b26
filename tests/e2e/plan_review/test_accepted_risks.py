"""A change that prod refuses, and what the repository says about it."""

from collections.abc import Mapping
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.plan_review.changes import GROUP
from tests.e2e.plan_review.planning import Planned, review

pytestmark = pytest.mark.e2e

Plans = Mapping[str, "Future[Planned]"]
REASON = "Snapshots are copied to another account every night"


def accepted(folder: Path, *, days: int) -> tuple[str, ...]:
    """Write down that fewer snapshots are accepted until so many days from now; return the option that names it."""
    path = folder / "plan-review.toml"
    path.write_text(
        f"""
        [[accepted]]
        rule = "snapshot-retention-lowered"
        stack = "redis-prod"
        resource = "{GROUP}"
        reason = "{REASON}"
        expires = {datetime.now(UTC).date() + timedelta(days=days)}
        """
    )
    return ("--settings", str(path))


def test_an_accepted_risk_lets_a_refused_change_pass(plans: Plans, tmp_path: Path) -> None:
    """The comment says why, and until when."""
    reviewed = review(plans["retention"].result().json, folder=tmp_path, options=accepted(tmp_path, days=30))
    assert reviewed.returncode == 0
    assert reviewed.outcomes("snapshot-retention-lowered") == {"accepted"}
    assert REASON in reviewed.comment
    assert (datetime.now(UTC).date() + timedelta(days=30)).isoformat() in reviewed.comment


def test_an_expired_risk_refuses(plans: Plans, tmp_path: Path) -> None:
    """A risk that was accepted once is refused again, and the reason that was given for it is shown."""
    options = accepted(tmp_path, days=-1)
    reviewed = review(plans["retention"].result().json, folder=tmp_path, options=options)
    assert reviewed.returncode == 1
    assert reviewed.outcomes("snapshot-retention-lowered") == {"refuse"}
    assert REASON in reviewed.comment
