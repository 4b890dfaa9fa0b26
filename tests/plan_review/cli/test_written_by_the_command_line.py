"""The text outputs, as the command line writes them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.plan_review.documents import change, document, resource, written
from tests.plan_review.reviews import REFUSED_REVIEW
from tools.plan_review.cli.main import main


@pytest.fixture
def review(tmp_path: Path) -> str:
    """Return the file of an earlier run."""
    file = tmp_path / "review.json"
    file.write_text(REFUSED_REVIEW.model_dump_json())
    return str(file)


def test_annotations_are_all_that_is_printed(review: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line of the standard output is a workflow command."""
    assert main([review, "--annotations"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(each.startswith("::") for each in lines)


def test_the_summary_goes_to_the_file(review: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is appended there, and not printed."""
    summary = tmp_path / "summary.md"
    assert main([review, "--step-summary", str(summary)]) == 1
    assert "Plan review: refused" in summary.read_text()
    assert capsys.readouterr().out == ""


def test_the_rules_documents_are_linked_in_the_repository(review: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A link into docs/ leads to the repository's files when it is known where they are shown."""
    json = Path(review)
    json.write_text(json.read_text().replace(REFUSED_REVIEW.stacks[1].findings[0].link, "docs/runbook.md#snapshots"))
    main([review, "--repository-url", "https://github.com/o/r/blob/main"])
    assert "(<https://github.com/o/r/blob/main/docs/runbook.md#snapshots>)" in capsys.readouterr().out


def test_a_marker_that_ends_the_comment_is_refused(review: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command line says what a marker may be."""
    assert main([review, "--marker", "a -->"]) == 2
    assert "give one as plan-review" in capsys.readouterr().err


def test_a_reader_that_closes_early_gets_no_error(tmp_path: Path) -> None:
    """`plan-review ... | head`: nobody is there to be told."""
    many = [resource(f"aws_db_instance.x{at}", change("delete", {"id": "a"}, None)) for at in range(2_000)]
    plan = written(document(*many), tmp_path / "redis-prod.json")
    command = [sys.executable, "-m", "tools.plan_review", str(plan), "--text"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:
        assert reading.stdout
        assert reading.stderr
        reading.stdout.read(1)
        reading.stdout.close()
        assert reading.stderr.read() == b""
        assert reading.wait() == 141
