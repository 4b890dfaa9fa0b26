"""The sources of plans: files, standard input, Terraform's own format; each counts once."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.plan_review.documents import GROUP, change, document, resource, written
from tools.plan_review.cli import main
from tools.plan_review.review import Review

LOST = document(resource(GROUP, change("delete", {"engine": "redis"}, None)))


def reviewed(folder: Path, *arguments: str) -> Review:
    """Review, and return what was written."""
    assert main([*arguments, "--json", str(folder / "review.json")]) in {0, 1}
    return Review.model_validate_json((folder / "review.json").read_text())


@pytest.mark.parametrize(("argument", "stack"), [("-", "plan"), ("redis-prod=-", "redis-prod")])
def test_a_plan_on_standard_input(argument: str, stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `terraform show -json x | plan-review -`."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(LOST).encode())))
    assert [each.stack for each in reviewed(tmp_path, argument).stacks] == [stack]


def test_standard_input_that_is_no_plan_is_named_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not by a hyphen."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["-"]) == 2
    assert capsys.readouterr().err.startswith("error: standard input is empty")


def test_the_same_plan_twice_counts_once(tmp_path: Path) -> None:
    """Named twice, or in a review that is combined; under another name it is another stack."""
    plan = str(written(LOST, tmp_path / "redis-prod.json"))
    assert len(reviewed(tmp_path, plan, plan).stacks) == 1
    earlier = tmp_path / "earlier.json"
    earlier.write_text((tmp_path / "review.json").read_text())
    assert len(reviewed(tmp_path, plan, str(earlier)).stacks) == 1
    assert len(reviewed(tmp_path, plan, f"redis-dev={plan}").stacks) == 2


def program(folder: Path, name: str, body: str) -> None:
    """Put a program on the path."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("settings", "installed"), [("", "tofu"), ("", "terraform"), ('terraform = "mytofu"', "mytofu")]
)
def test_a_plan_in_terraforms_own_format_is_shown_by_what_there_is(
    settings: str, installed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Terraform or tofu, or what the settings say."""
    shown = written(LOST, tmp_path / "shown.json")
    program(tmp_path, installed, f'[ "$1 $2 $3" = "show -no-color -json" ] && /bin/cat {shown}')
    (tmp_path / "redis-prod.plan").write_bytes(b"PK\x03\x04...")
    (tmp_path / "plan-review.toml").write_text(settings)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [each.stack for each in reviewed(tmp_path, "redis-prod.plan").stacks] == ["redis-prod"]


def test_without_terraform_or_when_it_fails_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, and 2."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    Path("redis-prod.plan").write_bytes(b"PK\x03\x04...")
    assert main(["redis-prod.plan"]) == 2
    assert "there is no terraform or tofu; write it as JSON" in capsys.readouterr().err
    program(tmp_path, "terraform", "echo no provider >&2; exit 1")
    assert main(["redis-prod.plan"]) == 2
    assert "failed in" in capsys.readouterr().err


def test_what_is_new_since_the_last_review(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what is gone; the same again is said as well."""
    before, after = tmp_path / "a" / "redis-prod.json", tmp_path / "b" / "redis-prod.json"
    for each, document_ in (
        (before, LOST),
        (after, document(resource(GROUP, change("update", {"port": 1}, {"port": 2})))),
    ):
        each.parent.mkdir()
        written(document_, each)
    reviewed(tmp_path, str(before))
    earlier = tmp_path / "earlier.json"
    (tmp_path / "review.json").rename(earlier)
    main([str(after), "--since", str(earlier)])
    said = capsys.readouterr().out
    assert "**Since the last review:** 1 finding new: `port-change`; 2 findings gone: `cache-lost`, `final-snap" in said
    main([str(before), "--since", str(earlier)])
    assert "**Since the last review:** the same findings." in capsys.readouterr().out
    assert main([str(before), "--since", str(tmp_path / "none.json")]) == 2


def test_a_comment_of_the_last_review_will_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is what a pipeline finds again; one without a memory says nothing."""
    plan, comment = written(LOST, tmp_path / "redis-prod.json"), tmp_path / "comment.md"
    main([str(plan), "--markdown", str(comment)])
    main([str(plan), "--since", str(comment)])
    assert "**Since the last review:** the same findings." in capsys.readouterr().out
    comment.write_text("<!-- plan-review -->\n## of an older version\n")
    main([str(plan), "--since", str(comment)])
    assert "Since the last review" not in capsys.readouterr().out


@pytest.mark.parametrize("depth", [200, 700])
def test_a_plan_that_is_nested_deeper_than_any(depth: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One clear line, and nothing of what is in it."""
    deep: object = "a-value"
    for _ in range(depth):
        deep = {"k": deep}
    plan = written(
        document(resource(GROUP, change("update", {"port": 1}, {"port": deep}))), tmp_path / "redis-prod.json"
    )
    assert main([str(plan)]) == 2
    assert "is nested too deeply to be a plan" in capsys.readouterr().err
