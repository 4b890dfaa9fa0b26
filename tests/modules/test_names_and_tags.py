"""Names that begin with another prefix, and tags of one's own."""

import json

import pytest

from environments import EnvironmentSettings, SettingsError, load
from environments.schema import CiSettings
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment, synthesize

TAGS = {"CostCenter": "4711", "Team": "growth"}


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Synthesized, Synthesized]:
    """Dev under another prefix, with two tags."""
    settings = EnvironmentSettings(**{**dict(load("dev")), "prefix": "shop", "extra_tags": TAGS})
    redis, lambdas, _ = synthesize(settings, tmp_path_factory.mktemp("renamed"))
    return redis, lambdas


def test_every_name_begins_with_the_prefix(renamed: tuple[Synthesized, Synthesized]) -> None:
    """No literal is left: names, paths and patterns follow, in both stacks."""
    for stack in renamed:
        text = json.dumps({key: stack.document[key] for key in ("resource", "data", "output")})
        assert "experimentation-" not in text
        assert "/experimentation/" not in text


def test_tags_of_ones_own_are_on_everything(renamed: tuple[Synthesized, Synthesized]) -> None:
    """Beside those by which rights are given."""
    for stack in renamed:
        [provider] = stack.document["provider"]["aws"]
        own = {"Project": "shop", "Environment": "dev", "ManagedBy": "cdktf"}
        assert provider["default_tags"] == [{"tags": {**TAGS, **own}}]


def test_addresses_do_not_follow_the_prefix(
    renamed: tuple[Synthesized, Synthesized], dev: SynthesizedEnvironment
) -> None:
    """Only names do."""
    assert renamed[0].addresses() == dev.redis.addresses()
    assert renamed[1].addresses() == dev.lambdas.addresses()


@pytest.mark.parametrize(
    ("tags", "problem"),
    [
        ({"Environment": "x"}, "is the stacks' own"),
        ({"aws:team": "x"}, "is AWS's"),
        ({"": "x"}, "or empty"),
        ({"a": "x" * 257}, "longer than AWS takes"),
        ({str(number): "x" for number in range(41)}, "41 tags are more than 40"),
    ],
)
def test_tags_that_aws_or_the_rights_would_not_take_are_refused(tags: dict[str, str], problem: str) -> None:
    """The stacks' own tags decide who may change a resource."""
    with pytest.raises(SettingsError, match=problem):
        EnvironmentSettings(**{**dict(load("dev")), "extra_tags": tags})


def test_a_prefix_that_makes_names_too_long_is_refused() -> None:
    """The replication group's id has 40 characters at most."""
    with pytest.raises(SettingsError, match="longer than 40 characters"):
        EnvironmentSettings(**{**dict(load("staging")), "prefix": "a" * 24, "name": "production-eu"})


def test_ci_takes_both_from_json() -> None:
    """It must have the environments' prefix, whose names its rights are about."""
    ci = CiSettings.model_validate(
        {"repository": "example/redis", "repository_id": 7, "prefix": "shop", "extra_tags": {"Team": "growth"}}
    )
    assert ci.physical_name("plans") == "shop-ci-plans"
