"""The page and the picture."""

from tools.drill.faults.failover import FailoverOutcome
from tools.drill.faults.fleet import FleetOutcome, limits
from tools.drill.measuring.samples import Outcome
from tools.drill.report.page import Findings, page, row_of
from tools.drill.report.plot import plotted
from tools.drill.session import DRILLS, run

OUTCOMES = {"redis_access": Outcome(100, 0, 0, 7, 0.15, 0.9), "redis-py": Outcome(90, 5, 1, 5, 1.52, 0.0)}


def test_a_row_has_ours_beside_redis_pys() -> None:
    """Ours is marked."""
    assert row_of("frozen", OUTCOMES, "**") == [
        "frozen",
        "**0** / 5",
        "**0** / 1",
        "**150 ms** / 1.5 s",
        "**900 ms** / 0",
        "**7 of 100** / 5 of 90",
    ]


def test_the_page_holds_every_finding() -> None:
    """The drills, the fleet with its evictions, the failover."""
    findings = Findings(
        {"server <frozen>": OUTCOMES},
        {"with limits": FleetOutcome(1000, 5_000_000, 0, 0, 273.4, 0)},
        [FailoverOutcome(durable=True, allowed=2999)],
    )
    text = page(findings)
    assert "| server <frozen> | **0** / 5 |" in text
    assert "| with limits | 5,000,000 | 0 | 0 | 273 MiB | 0 |" in text
    assert "2,999" in text


def test_the_picture_has_two_bars_for_each_drill() -> None:
    """Titles are escaped."""
    picture = plotted({"a <b>": OUTCOMES, "c": OUTCOMES})
    assert "a &lt;b&gt;" in picture
    assert picture.count("<rect") == 4


def test_an_unknown_drill_is_refused() -> None:
    """Before anything is started."""
    assert run(only="no-such-drill", write=False) == 2
    assert len({drill.name for drill in DRILLS}) == len(DRILLS)


def test_the_fleet_meets_the_limits_of_the_parameter_groups() -> None:
    """Not limits of the drill's own."""
    assert limits() == "client-output-buffer-limit pubsub 262144 131072 1"
