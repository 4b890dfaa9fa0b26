"""The command: its table, its exit code, and what it needs."""

import pytest

from tests.delivery.test_requirements import pins
from tools.preflight.__main__ import FAILED, UNKNOWN, exit_code, main
from tools.preflight.check import Check, Verdict, fails, fine, warns
from tools.preflight.report import markdown, text
from tools.terraform.steps import ROOT

FINE, WARNS = fine("account", "123456789012"), warns("node type", "none listed", "look it up")
FAILS = fails("zones", "too few", "set zones_in_use=2")
OPEN = Check(subject="quotas", verdict=Verdict.UNKNOWN, found="AccessDenied", remedy="allow ListServiceQuotas")


@pytest.mark.parametrize(
    ("checks", "code"),
    [([FINE], 0), ([FINE, WARNS], 0), ([FINE, OPEN], UNKNOWN), ([OPEN, FAILS], FAILED)],
)
def test_the_exit_code_says_how_it_went(checks: list[Check], code: int) -> None:
    """A check that AWS left open is neither fine nor failed."""
    assert exit_code(checks) == code


def test_the_table_has_a_row_and_a_remedy_for_each() -> None:
    """Long texts go on below each other."""
    long = fails("engine version", "word " * 30, "remedy " * 20)
    lines = text([FINE, FAILS, long]).splitlines()
    assert lines[0].split() == ["account", "fine", "123456789012"]
    assert lines[1].endswith("set zones_in_use=2")
    assert len(lines) > 4
    assert max(map(len, lines)) <= 120


def test_the_summary_of_a_job_is_a_table_that_nothing_breaks_out_of() -> None:
    """A bar in a name would begin another cell."""
    rows = markdown("prod", [fails("subnets", "a|b", "c")]).splitlines()
    assert rows[-1] == "| subnets | fails | a\\|b | c |"


def test_an_unknown_environment_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is asked of AWS."""
    assert main(["production"]) == FAILED
    assert "dev, local, prod, staging" in capsys.readouterr().err


def test_it_needs_no_more_packages_than_the_delivery() -> None:
    """The job that asks has rights, and installs little."""
    imported = {
        line.split()[1].partition(".")[0]
        for path in (*(ROOT / "tools/preflight").glob("*.py"), *(ROOT / "environments").rglob("*.py"))
        for line in path.read_text().splitlines()
        if line.startswith(("from ", "import "))
    }
    pinned = set(pins((ROOT / "tools/delivery/requirements.txt").read_text()))
    assert imported & {"boto3", "botocore", "pydantic"} <= pinned
    assert not imported & {"cdktf", "rich", "constructs"}
