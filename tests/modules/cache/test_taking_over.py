"""Restoring from a snapshot, taking over an existing group, and resources that have moved."""

from pathlib import Path

import pytest

from tests.modules.options import GROUP, changed, redis_stack
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment


def test_a_snapshot_fills_the_group_when_it_is_made_and_is_forgotten_then(tmp_path: Path) -> None:
    """Without the last, taking the setting away would replace what was restored."""
    group = redis_stack(tmp_path, changed("prod", redis={"restore_from_snapshot": "before-upgrade"})).one(GROUP)
    assert group["snapshot_name"] == "before-upgrade"
    assert "snapshot_name" in group["lifecycle"]["ignore_changes"]


def test_taking_the_setting_away_changes_nothing(environment: SynthesizedEnvironment) -> None:
    """Every environment ignores it, restored or not."""
    group = environment.redis.one(GROUP)
    assert "snapshot_name" not in group
    assert group["lifecycle"]["ignore_changes"] == ["snapshot_name", "engine_version"]


def test_a_group_is_taken_over_instead_of_made(tmp_path: Path) -> None:
    """Under its own id, with the key and the subnets that it has; it stays guarded."""
    redis = redis_stack(tmp_path, changed("prod", redis={"imported_group_id": "legacy-redis"}))
    [address] = [each for each in redis.addresses() if each.startswith(GROUP)]
    assert redis.document["import"] == [{"id": "legacy-redis", "to": address}]
    group = redis.one(GROUP)
    assert group["replication_group_id"] == "legacy-redis"
    assert {"kms_key_id", "subnet_group_name"} <= set(group["lifecycle"]["ignore_changes"])
    assert group["lifecycle"]["prevent_destroy"] is True
    # Not ignored: a group without it must not be taken over unseen.
    assert group["at_rest_encryption_enabled"] == "true"
    assert "at_rest_encryption_enabled" not in group["lifecycle"]["ignore_changes"]


@pytest.mark.parametrize(
    ("step", "mode", "users", "strategy"),
    [
        ("tls-preferred", "preferred", False, None),
        ("tls-required", "required", False, None),
        ("auth-token-deleted", "required", True, "DELETE"),
        (None, "required", True, None),
    ],
)
def test_each_step_of_taking_over_changes_one_thing(
    tmp_path: Path, step: str | None, mode: str, users: bool, strategy: str | None
) -> None:
    """AWS takes neither TLS and users together nor users beside a token; what the policy says of it is accepted."""
    redis = {"imported_group_id": "legacy-redis", "apply_immediately": True, "takeover_step": step}
    made = redis_stack(tmp_path, changed("prod", redis=redis))
    group = made.one(GROUP)
    assert group["transit_encryption_enabled"] is True
    assert (group["transit_encryption_mode"], "user_group_ids" in group) == (mode, users)
    assert group.get("auth_token_update_strategy") == strategy
    assert ("encryption" in accepted(made)) is (mode == "preferred")
    assert ("CKV_AWS_31" in accepted(made)) is not users


def accepted(stack: Synthesized) -> dict[str, str]:
    """Return what is accepted of the group, with the reasons."""
    [name] = stack.all(GROUP)
    found: dict[str, str] = stack.document["//"]["accepted"].get(name, {})
    return found


@pytest.mark.parametrize("kind", [GROUP, "aws_kms_key", "aws_vpc", "aws_elasticache_subnet_group"])
def test_what_others_stand_on_is_guarded_where_data_matters(environment: SynthesizedEnvironment, kind: str) -> None:
    """A plan that would replace it is refused before anything happens."""
    guarded = environment.settings.name in {"staging", "prod"}
    for resource in environment.redis.all(kind).values():
        assert resource["lifecycle"]["prevent_destroy"] is guarded


def test_every_move_leads_from_no_resource_to_one(environment: SynthesizedEnvironment) -> None:
    """A `moved` whose old address is still in use, or whose new one is not, is a slip."""
    for stack in (environment.redis, environment.lambdas):
        for moved in moves(stack):
            assert moved["to"] in stack.addresses()
            assert moved["from"] not in stack.addresses()


def moves(stack: Synthesized) -> list[dict[str, str]]:
    found: list[dict[str, str]] = stack.document.get("moved", [])
    return found
