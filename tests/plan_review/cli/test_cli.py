"""The command line: what it reads, writes and answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plan_review.documents import GROUP, change, document, resource, written
from tools.plan_review.cli.main import main
from tools.plan_review.review import Review
from tools.plan_review.rules import RULES
from tools.plan_review.rules.unknown import with_unknown
from tools.terraform.steps import ROOT

LOST = document(resource(GROUP, change("delete", {"engine": "redis"}, None)))
UNCHANGED = document(resource(GROUP, change("no-op", {"engine": "redis"}, {"engine": "redis"})))


@pytest.fixture
def prod(tmp_path: Path) -> Path:
    """Return a plan of redis-prod that destroys the group."""
    return written(LOST, tmp_path / "redis-prod.json")


def review(arguments: list[str], out: Path) -> Review:
    main([*arguments, "--json", str(out)])
    return Review.model_validate_json(out.read_text())


def test_a_refused_plan_ends_with_1_and_the_same_in_dev_with_0(prod: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The policy decides."""
    assert main([str(prod)]) == 1
    assert main([f"redis-dev={prod}"]) == 0
    assert "The cache is destroyed" in capsys.readouterr().out


def test_a_plan_without_change_ends_with_0(tmp_path: Path) -> None:
    """Nothing to say is fine."""
    assert main([str(written(UNCHANGED, tmp_path / "redis-prod.json"))]) == 0


@pytest.mark.parametrize("content", ["", "{", '{"version": 4, "lineage": "x"}', "[]"])
def test_an_unreadable_plan_ends_with_2_and_one_line(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the file's name and the remedy."""
    path = tmp_path / "redis-prod.json"
    path.write_text(content)
    assert main([str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"error: {path}")
    assert "terraform show -json" in said.err
    assert len(said.err.splitlines()) == 1


def test_a_missing_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A shell's wildcard that matched nothing, say."""
    assert main([str(tmp_path / "none.json")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_broken_settings_end_with_2(prod: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Even if no plan needs them."""
    broken = tmp_path / "risks.toml"
    broken.write_text('[[accepted]]\nrule = "x"\n')
    assert main([str(prod), "--settings", str(broken)]) == 2
    assert "risks.toml:\n  - entry 1: resource: is missing" in capsys.readouterr().err


def test_markdown_goes_to_the_terminal_when_nothing_is_named(prod: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the marker that was asked for."""
    main([str(prod), "--marker", "plan-review-prod"])
    assert capsys.readouterr().out.startswith("<!-- plan-review-prod -->\n")


def test_every_output_that_is_named_is_written(prod: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Into folders that need not be there, and nothing else to the terminal."""
    folder = tmp_path / "a" / "b"
    names = {"json", "markdown", "html", "step-summary"}
    main([str(prod), *(f"--{name}={folder / name}" for name in sorted(names))])
    assert capsys.readouterr().out == ""
    assert {path.name for path in folder.iterdir() if path.read_text()} == names


def test_annotations_go_to_the_terminal(prod: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub reads them from there."""
    main([str(prod), "--annotations"])
    assert all(line.startswith("::") for line in capsys.readouterr().out.splitlines())


def test_the_step_summary_is_written_only_when_asked_for(
    prod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workflow says which of its steps fills it."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    main([str(prod)])
    assert not (tmp_path / "summary").exists()


def test_reviews_written_earlier_are_combined(prod: Path, tmp_path: Path) -> None:
    """Each environment was reviewed in a job of its own; findings, unplanned stacks and refusals come along."""
    dev = written(UNCHANGED, tmp_path / "redis-dev.json")
    main([str(prod), "--json", str(tmp_path / "prod"), "--unplanned", "lambdas-prod=later"])
    main([str(dev), "--json", str(tmp_path / "dev")])
    together = review([str(tmp_path / "dev"), str(tmp_path / "prod"), "--unplanned", "ci=not yet"], tmp_path / "all")
    assert [each.stack for each in together.stacks] == ["redis-dev", "redis-prod"]
    assert together.unplanned == (("lambdas-prod", "later"), ("ci", "not yet"))
    assert main([str(tmp_path / "all")]) == 1


def test_a_review_of_another_version_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a word of what is in it."""
    path = written({"stacks": [{"secret": "hunter2-hunter2"}]}, tmp_path / "review.json")
    assert main([str(path)]) == 2
    said = capsys.readouterr().err
    assert "no review of this version" in said
    assert "hunter2" not in said


def test_terraforms_message_is_told_without_secrets(tmp_path: Path) -> None:
    """An errored plan with what Terraform said, which quotes a value."""
    masked = resource("aws_x.y", change("create", None, {"t": "hunter2-hunter2"}, after_sensitive={"t": True}))
    plan, said = written(document(masked, errored=True), tmp_path / "redis-prod.json"), tmp_path / "said"
    said.write_text("Error: hunter2-hunter2 is refused")
    found = review([str(plan), "--plan-error", f"redis-prod={said}"], tmp_path / "r.json")
    assert found.stacks[0].findings[0].message == "Error: (sensitive value) is refused"


def test_the_checksum_is_that_of_the_file(prod: Path, tmp_path: Path) -> None:
    """As `sha256sum` counts: what is applied must be what was reviewed."""
    shown = subprocess.run(["sha256sum", str(prod)], capture_output=True, text=True, check=True).stdout
    assert review([str(prod)], tmp_path / "r.json").stacks[0].plan_sha256 == shown.split()[0]


def test_the_rules_are_listed_with_what_environments_make_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line each, to be searched; without settings, for the environments that most have."""
    monkeypatch.chdir(tmp_path)
    assert main(["--list-rules"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["RULE", "SEVERITY", "DEV", "STAGING", "PROD", "TITLE"]
    assert [line.split()[0] for line in lines] == sorted(rule.id for rule in with_unknown(RULES))
    assert any(line.split()[:5] == ["incomplete-plan", "critical", "warn", "refuse", "refuse"] for line in lines)


def test_without_a_plan_the_remedy_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing reviewed is not fine."""
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "name a plan" in capsys.readouterr().err


@pytest.mark.parametrize("argument", ["lambdas-prod", "=x", "lambdas-prod="])
def test_an_unplanned_stack_needs_a_reason(argument: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The comment shows it."""
    with pytest.raises(SystemExit):
        main(["--unplanned", argument])
    assert "is not STACK=..." in capsys.readouterr().err


def test_it_runs_as_a_module_and_reads_names_with_equals_signs(tmp_path: Path) -> None:
    """From any folder that holds a file called so."""
    plan = written(UNCHANGED, tmp_path / "a=b.json")
    finished = subprocess.run(
        [sys.executable, "-m", "tools.plan_review", str(plan), "--json", str(tmp_path / "r")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert finished.returncode == 0
    assert json.loads((tmp_path / "r").read_text())["stacks"][0]["stack"] == "a=b"
