"""Parameter groups side by side, and their addresses."""

from pathlib import Path
from typing import Any

import pytest

from tests.modules.options import GROUP, changed, redis_stack
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment

KIND = "aws_elasticache_parameter_group"
FIRST = "parameter-group_6B9779C0"
VALKEY = {"engine": "valkey", "engine_version": "8.0"}


def names(redis: Synthesized) -> dict[str, str]:
    """Return what the groups' names end in, by Terraform name."""
    return {key: group["name"].removeprefix("experimentation-prod-") for key, group in redis.all(KIND).items()}


def redis_with(folder: Path, **redis: Any) -> Synthesized:
    return redis_stack(folder, changed("prod", redis=redis))


def test_an_ordinary_environment_has_one_where_it_always_was(environment: SynthesizedEnvironment) -> None:
    """So that running environments plan no change."""
    assert list(environment.redis.all(KIND)) == [FIRST]
    assert "moved" not in environment.redis.document


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"cluster_mode": "compatible"}, {"redis7", "redis7-cluster"}),
        ({"cluster_mode": "enabled"}, {"redis7-cluster"}),
        ({**VALKEY, "previous_family": "redis7", "apply_engine_version": True}, {"redis7", "valkey8"}),
        ({**VALKEY, "cluster_mode": "enabled", "previous_family": "redis7"}, {"redis7-cluster", "valkey8-cluster"}),
        (VALKEY, {"valkey8"}),
    ],
)
def test_the_one_that_is_left_stays_for_the_step(tmp_path: Path, settings: dict[str, Any], expected: set[str]) -> None:
    """AWS uses it until the maintenance window; the group is given the new one."""
    redis = redis_with(tmp_path, **settings)
    assert set(names(redis).values()) == expected
    given = redis.one(GROUP)["parameter_group_name"].removeprefix(f"${{{KIND}.").removesuffix(".name}")
    assert names(redis)[given] == max(expected, key=lambda name: (name.startswith("valkey"), name.endswith("cluster")))


def test_what_is_left_is_not_changed_any_more(tmp_path: Path) -> None:
    """The running group still has its parameters; the new one has no parameter that its family lacks."""
    parameters = {"commandlog-large-reply-max-len": "9"}
    redis = redis_with(tmp_path, engine="valkey", engine_version="8.1", previous_family="redis7", parameters=parameters)
    old, new = (redis.by(KIND, "family")[family] for family in ("redis7", "valkey8"))
    assert old["lifecycle"]["ignore_changes"] == ["parameter"]
    assert "ignore_changes" not in new["lifecycle"]
    assert "commandlog-large-reply-max-len" not in {each["name"] for each in old["parameter"]}


@pytest.mark.parametrize(
    ("settings", "moved_to"),
    [
        ({"cluster_mode": "enabled"}, "redis7-cluster"),
        (VALKEY, "valkey8"),
        ({**VALKEY, "cluster_mode": "compatible"}, "valkey8"),
    ],
)
def test_one_that_had_the_first_address_is_moved(tmp_path: Path, settings: dict[str, Any], moved_to: str) -> None:
    """Every kind was there before each had its own; the one that runs takes the move."""
    redis = redis_with(tmp_path, **settings)
    [move] = redis.document["moved"]
    assert move["from"] == f"{KIND}.{FIRST}"
    assert names(redis)[move["to"].removeprefix(f"{KIND}.")] == moved_to


def test_a_version_that_is_left_alone_must_fit_the_family(tmp_path: Path) -> None:
    """An upgrade that would move the parameter group alone is refused at plan, with the remedy."""
    [condition] = redis_with(tmp_path, **VALKEY).one(GROUP)["lifecycle"]["postcondition"]
    assert condition["condition"] == '${startswith(self.engine_version, "8.")}'
    assert "Set apply_engine_version=True" in condition["error_message"]


def test_a_version_that_is_applied_may_come_from_any_family(tmp_path: Path) -> None:
    """That is the wanted upgrade."""
    redis = redis_with(tmp_path, **VALKEY, apply_engine_version=True)
    assert "postcondition" not in redis.one(GROUP)["lifecycle"]
