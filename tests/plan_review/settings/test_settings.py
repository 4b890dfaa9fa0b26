"""`plan-review.toml`: environments, policies, rules weighed anew, the words of the reader's code."""

from datetime import date
from pathlib import Path

import pytest

from tools.plan_review.errors import SettingsError
from tools.plan_review.plan.code import Code
from tools.plan_review.review import Outcome
from tools.plan_review.rules.rule import Severity
from tools.plan_review.settings import Settings, find_settings, read_settings

TODAY = date(2026, 11, 23)
GROUP = "aws_elasticache_replication_group"


def read(folder: Path, text: str) -> Settings:
    """Read these settings."""
    path = folder / "plan-review.toml"
    path.write_text(text)
    return read_settings(path, rules={"port-change"}, today=TODAY)


def test_environments_claim_stacks_by_patterns_in_their_order(tmp_path: Path) -> None:
    """A stack that no pattern claims gets its environment from the end of its name."""
    settings = read(
        tmp_path,
        """
        [environments.live]
        stacks = ["cache-*", "shop"]
        [environments.other]
        stacks = ["*"]
        """,
    )
    assert [settings.environment_of(each) for each in ("cache-a", "shop", "redis-dev")] == ["live", "live", "other"]
    assert Settings().environment_of("redis-dev") == "dev"


@pytest.mark.parametrize(
    ("policy", "outcomes"),
    [
        ('"lenient"', "note note warn warn"),
        ('"standard"', "note warn warn refuse"),
        ('"strict"', "note warn refuse refuse"),
        ('{ low = "warn", critical = "note" }', "warn warn refuse note"),
    ],
)
def test_each_environment_has_its_policy(tmp_path: Path, policy: str, outcomes: str) -> None:
    """By name or as a table; what a table leaves out is strict."""
    settings = read(tmp_path, f"[environments.live]\npolicy = {policy}")
    assert [settings.outcome(each, "live").value for each in Severity] == outcomes.split()


def test_an_environment_that_is_not_described_is_held_to_the_strict_policy(tmp_path: Path) -> None:
    """A dev that the file does not know is still lenient; a live one is not."""
    settings = read(tmp_path, "")
    assert settings.outcome(Severity.HIGH, "live") is Outcome.REFUSE
    assert settings.outcome(Severity.HIGH, "dev") is Outcome.WARN


def test_remedies_speak_of_terraform_unless_the_code_has_other_words(tmp_path: Path) -> None:
    """A setting of Python, in its file."""
    assert Code().assignment(GROUP, "engine_version", "7.1") == '`engine_version = "7.1"`'
    assert Code().assignment(GROUP, "multi_az_enabled", True) == "`multi_az_enabled = true`"
    text = f"""
    [code]
    file = "environments/{{environment}}.py"
    names = {{ "{GROUP}.multi_az_enabled" = "multi_az" }}
    [environments.ci]
    file = "ci.json"
    """
    settings = read(tmp_path, text)
    words = settings.code_of("prod").assignment(GROUP, "multi_az_enabled", True)
    assert words == "`multi_az=True` in environments/prod.py"
    assert settings.code_of("ci").file == "ci.json"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[rules.no-rule]\nseverity = 'low'", "rules.no-rule: there is no such rule"),
        ("[rules.port-change]\nseverity = 'grave'", "rules.port-change.severity: "),
        ("[environments.live]\npolicy = 'mild'", "environments.live.policy"),
        ("[environments.live]\nstack = ['x']", "environments.live.stack: there is no such key"),
        ("colour = 1", "colour: there is no such key"),
        ("data_types = 'x'", "data_types: "),
    ],
)
def test_a_broken_file_says_where_and_what(tmp_path: Path, text: str, problem: str) -> None:
    """Before anything is reviewed by it."""
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert problem in str(caught.value)


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    """Here, or in a folder above."""
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (tmp_path / "plan-review.toml").write_text("")
    assert find_settings(folder) == tmp_path.resolve() / "plan-review.toml"
    (folder / "plan-review.toml").write_text("")
    assert find_settings(folder) == folder.resolve() / "plan-review.toml"
