"""The benchmark's report of its figures."""

import time
from xml.etree import ElementTree as ET

import pytest

from tools.bench.measuring.rounds import Measured, measure, repeated
from tools.bench.measuring.row import Plan, Row
from tools.bench.report.page import Run, report
from tools.bench.report.plot import plotted


def _row(value: float, *, bar: float | None = 0.75, stretch: float | None = 0.6) -> Row:
    return Row(title="`get` & more", unit="ratio", bar=bar, stretch=stretch, value=value, base="redis.Redis.get")


@pytest.mark.parametrize(
    ("row", "verdict"),
    [(_row(0.5), "PASS+"), (_row(0.7), "PASS"), (_row(0.76), "MISSED"), (_row(3, bar=None), "")],
)
def test_a_bar_decides(row: Row, verdict: str) -> None:
    """At or below it is a pass; the stretch shows; without a bar there is no verdict."""
    assert row.verdict == verdict


def test_a_disturbed_round_does_not_move_a_ratio() -> None:
    """Ratios are taken within rounds, so what slows all of a round down cancels out."""
    measured = Measured({"ours": [1.0, 10.0, 1.0], "base": [2.0, 20.0, 2.0]})
    assert measured.ratio("ours", "base") == 0.5


def test_the_processors_time_has_a_ratio_of_its_own() -> None:
    """A client that waits for half of the time has taken half of the processor's time."""
    measured = Measured({"ours": [2.0], "base": [2.0]}, {"ours": [1.0], "base": [2.0]})
    assert measured.ratio("ours", "base") == 1.0
    assert measured.cpu_ratio("ours", "base") == 0.5


def test_waiting_takes_none_of_the_processors_time() -> None:
    """It is measured apart from the time that passes."""
    measured = measure({"waits": lambda times: time.sleep(0.05 * times)}, rounds=1, turn_seconds=0.05)
    assert measured.cpu_seconds["waits"][0] < measured.seconds["waits"][0]


def test_every_candidate_has_its_turns() -> None:
    """As many rounds for each."""
    measured = measure({"a": repeated(lambda: None), "b": repeated(lambda: None)}, rounds=3, turn_seconds=0.0001)
    assert {name: len(seconds) for name, seconds in measured.seconds.items()} == {"a": 3, "b": 3}


def test_the_picture_is_well_formed() -> None:
    """Whatever a title holds."""
    picture = ET.fromstring(plotted([_row(0.5), _row(2.0)]))  # noqa: S314  # ours
    assert picture.tag.endswith("svg")


def test_a_missed_row_comes_with_its_profile() -> None:
    """And one that passed without."""
    plan, profiles = Plan(rounds=1, turn_seconds=1, quick=True), {"`get` & more": "99% in sendall"}
    assert "99% in sendall" in report(Run([_row(0.9)], profiles, "pinned", plan, "x"))
    assert "## Missed" not in report(Run([_row(0.5)], {}, "pinned", plan, "x"))
