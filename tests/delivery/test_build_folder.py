"""The places of files."""

import stat

from tools.delivery.build_folder import BuildFolder


def test_plans_are_for_their_owner_alone(build: BuildFolder) -> None:
    """They hold secrets."""
    assert stat.S_IMODE(build.plans.stat().st_mode) == 0o700
