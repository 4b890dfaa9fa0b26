"""What the documents are looked up by. Their links are checked by `make docs`."""

import re
from pathlib import Path

from environments import load
from modules.function_metrics import failed_event_alarm, function_alarms
from modules.node_metrics import node_alarms, replication_alarm

DOCS = Path(__file__).parents[1] / "docs"


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", path.read_text(), flags=re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_alarm_has_its_section_in_the_runbook() -> None:
    """The alarm's description sends there."""
    settings = load("prod")
    alarms = [*node_alarms(settings), replication_alarm(settings), *function_alarms(settings), failed_event_alarm()]
    metrics = {alarm.metric for alarm in alarms} | {"SwapUsage", "IsMaster"}
    assert {f"#{metric.lower()}" for metric in metrics} <= anchors(DOCS / "runbook.md")
