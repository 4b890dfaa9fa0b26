"""The deployed CloudWatch dashboard, drawn from its own definition: each widget's lines by GetMetricData."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from environments import load
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.stack.folder import ENVIRONMENT

# AWS draws minutes; here somebody waits for what they have just done.
PERIOD_SECONDS = 10
MAX_QUERIES = 500


def widgets(emulator: EmulatorEndpoint, *, minutes: int) -> list[dict[str, Any]]:
    """Return headings and graphs in their order: title, unit, limits, and each line's label, times and values."""
    client = emulator.client("cloudwatch")
    try:
        name = load(ENVIRONMENT).physical_name("cache")
        body = json.loads(client.get_dashboard(DashboardName=name)["DashboardBody"])
        end = datetime.now(UTC)
        start = end - timedelta(minutes=minutes)
        return [_drawn(client, widget, start, end) for widget in body["widgets"]]
    finally:
        client.close()


def _drawn(client: Any, widget: dict[str, Any], start: datetime, end: datetime) -> dict[str, Any]:
    properties = widget["properties"]
    if widget["type"] == "text":
        return {"heading": properties["markdown"].lstrip("# ")}
    queries, labels = _queries(properties["metrics"])
    results = client.get_metric_data(MetricDataQueries=queries[:MAX_QUERIES], StartTime=start, EndTime=end)
    axis = properties.get("yAxis", {}).get("left", {})
    return {
        "title": properties["title"],
        "unit": axis.get("label", ""),
        "high": axis.get("max"),
        "limits": properties.get("annotations", {}).get("horizontal", []),
        "lines": [_line(result, labels[result["Id"]]) for result in results["MetricDataResults"]],
    }


def _line(result: dict[str, Any], label: str) -> dict[str, Any]:
    return {
        "label": label,
        "times": [time.timestamp() for time in result["Timestamps"]],
        "values": result["Values"],
        # Said, not left out: a line that cannot be computed is not one without points.
        "problem": "" if result["StatusCode"] == "Complete" else f"{label} cannot be computed here",
    }


def _queries(entries: Sequence[Sequence[Any]]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return a widget's metrics as GetMetricData takes them, and each one's label."""
    queries, labels = [], {}
    for number, entry in enumerate(entries):
        *words, options = entry if isinstance(entry[-1], dict) else [*entry, {}]
        id_ = options.get("id") or f"line{number}"
        query: dict[str, Any] = {"Id": id_, "ReturnData": options.get("visible", True)}
        if "expression" in options:
            query["Expression"] = options["expression"]
        else:
            namespace, metric, *pairs = words
            dimensions = [{"Name": key, "Value": value} for key, value in _pairs(pairs)]
            query["MetricStat"] = {
                "Metric": {"Namespace": namespace, "MetricName": metric, "Dimensions": dimensions},
                "Period": PERIOD_SECONDS,
                "Stat": options.get("stat", "Average"),
            }
        queries.append(query)
        labels[id_] = options.get("label") or (words[1] if len(words) > 1 else id_)
    return queries, labels


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(words[::2], words[1::2], strict=True)
