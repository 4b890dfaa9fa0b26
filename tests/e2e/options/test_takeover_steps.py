"""The steps in which a group without TLS, or with an AUTH token, is taken over, each planned by the provider."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.options.offline import OfflineGroup, Resource
from tests.modules.options import GROUP, changed
from tests.modules.synthesized import synthesize

pytestmark = pytest.mark.e2e

LEGACY = "legacy-sessions"
PLAINTEXT: Resource = {"transit_encryption_enabled": False}
ENGINE = {"engine_version": "7.0", "engine_version_actual": "7.0.7"}
CLIENTS = ("transit_encryption_enabled", "transit_encryption_mode", "user_group_ids", "auth_token_update_strategy")


def taken_over(folder: Path, step: str | None) -> Resource:
    """Return the group as it is synthesized in this step."""
    redis = {"imported_group_id": LEGACY, "apply_immediately": True, "takeover_step": step}
    made, _, _ = synthesize(changed("prod", redis=redis), folder)
    return made.one(GROUP)


def without_clients(group: Resource) -> Resource:
    """Return the group without what the steps change: as someone made it long ago."""
    return {key: value for key, value in group.items() if key not in CLIENTS}


def changes(change: Resource) -> dict[str, Any]:
    """Return what would change of the ways in, with the new values."""
    assert change["actions"] == ["update"]
    before, after = change["before"], change["after"]
    return {name: after[name] for name in CLIENTS if after.get(name) != before.get(name)}


def test_tls_comes_in_two_steps_and_the_users_in_a_third(tmp_path: Path) -> None:
    """Each is an update in place, and none brings TLS and users together."""
    steps = ("tls-preferred", "tls-required", None)
    groups = [taken_over(tmp_path / f"step{number}", step) for number, step in enumerate(steps)]
    preferred, required, last = groups
    offline = OfflineGroup(tmp_path)
    offline.runs({**without_clients(preferred), **PLAINTEXT}, **ENGINE, transit_encryption_mode="")
    assert changes(offline.change(preferred)) == {
        "transit_encryption_enabled": True,
        "transit_encryption_mode": "preferred",
    }
    offline.runs(preferred, **ENGINE)
    assert changes(offline.change(required)) == {"transit_encryption_mode": "required"}
    offline.runs(required, **ENGINE)
    [users] = changes(offline.change(last)).items()
    assert users[0] == "user_group_ids"


def test_a_token_goes_in_the_step_that_brings_the_users(tmp_path: Path) -> None:
    """AWS refuses users beside a token; afterwards the strategy may go, and changes nothing."""
    deleted, last = taken_over(tmp_path / "deleted", "auth-token-deleted"), taken_over(tmp_path / "last", None)
    offline = OfflineGroup(tmp_path)
    with_tls = {"transit_encryption_enabled": True, "transit_encryption_mode": "required"}
    offline.runs({**without_clients(deleted), **with_tls}, **ENGINE)
    change = changes(offline.change(deleted))
    assert change.keys() == {"user_group_ids", "auth_token_update_strategy"}
    assert change["auth_token_update_strategy"] == "DELETE"
    offline.runs(deleted, **ENGINE)
    # Provider 5.100 fills in a strategy, which nothing is done with while there is no token; 6.x leaves it empty.
    assert changes(offline.change(last)).keys() == {"auth_token_update_strategy"}
