"""Rules of one's own: from a file or an installed package, with the same Rule."""

import sys
from pathlib import Path

import pytest

from tests.plan_review.documents import change, document, resource, written
from tools.plan_review.cli import main
from tools.plan_review.cli.own_rules import own_rules
from tools.plan_review.errors import OwnRulesError

# Somebody else's: nothing in it is about Redis.
OURS = """
from tools.plan_review.rules import Observation, Rule, Severity


def _small(plan):
    for change in plan.of_type("aws_instance"):
        if change.changed("instance_type") and change.after.get("instance_type") == "t3.nano":
            yield Observation(address=change.address, message="instance_type becomes t3.nano")


RULES = (
    Rule(
        id="our-tiny-instance",
        title="An instance becomes tiny",
        severity=Severity.HIGH,
        explanation="Our services do not start on it.",
        remedy="Choose t3.small.",
        link="https://wiki.example/instances",
        observe=_small,
        weighs={"aws_instance": ("instance_type",)},
    ),
)
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a plan that makes an instance tiny."""
    tiny = resource("aws_instance.web", change("update", {"instance_type": "t3.large"}, {"instance_type": "t3.nano"}))
    return written(document(tiny), tmp_path / "web-prod.json")


def file(folder: Path, text: str) -> Path:
    """Write rules."""
    path = folder / "our_rules.py"
    path.write_text(text)
    return path


def test_a_rule_of_ones_own_judges_as_ours_do(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without it no rule knows the change."""
    assert main([str(plan)]) == 0
    assert "1 change that no rule knows" in capsys.readouterr().out
    assert main([str(plan), "--rules", str(file(tmp_path, OURS))]) == 1
    said = capsys.readouterr().out
    assert "An instance becomes tiny" in said
    assert "Not judged" not in said


def test_it_is_listed_weighed_and_accepted_like_any_other(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its id is one that the settings know."""
    settings = tmp_path / "plan-review.toml"
    settings.write_text('[rules.our-tiny-instance]\nseverity = "low"')
    ours = str(file(tmp_path, OURS))
    assert main([str(plan), "--rules", ours, "--settings", str(settings)]) == 0
    assert main(["--list-rules", "--rules", ours]) == 0
    assert "our-tiny-instance" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "holds no RULES"),
        ("RULES = (1,)", "is no plan_review.rules.Rule"),
        ("raise ValueError('no')", "cannot be loaded: ValueError: no"),
        (OURS.replace("our-tiny-instance", "port-change"), "two rules called 'port-change'"),
    ],
)
def test_rules_that_cannot_be_had_are_an_error(tmp_path: Path, text: str, problem: str) -> None:
    """Nothing passes as judged by them."""
    with pytest.raises(OwnRulesError, match=problem):
        own_rules([file(tmp_path, text)], taken={"port-change"})


def test_a_file_that_is_not_there_ends_with_2(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One clear line."""
    assert main([str(plan), "--rules", "none.py"]) == 2
    assert "none.py is no Python file" in capsys.readouterr().err


def installed(folder: Path, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay a package with an entry point into a folder that Python looks in, as pip does."""
    (folder / "our_installed_rules.py").write_text(module)
    facts = folder / "our_rules-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: our-rules\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[plan_review.rules]\nours = our_installed_rules\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "our_installed_rules", raising=False)


def test_an_installed_packages_rules_need_no_option(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They judge because the package is there."""
    installed(tmp_path, OURS, monkeypatch)
    assert main([str(plan)]) == 1
    assert "An instance becomes tiny" in capsys.readouterr().out


def test_an_installed_package_that_cannot_be_loaded_is_an_error(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The review names the entry point, and does not go on without its rules."""
    installed(tmp_path, "raise RuntimeError('no licence')", monkeypatch)
    assert main([str(plan)]) == 2
    told = capsys.readouterr().err
    assert "the entry point ours (our_installed_rules) cannot be loaded: RuntimeError: no licence" in told
