"""Lines in embedded metric format, made into CloudWatch metrics, as CloudWatch Logs does with every such line.

Source of the form: CloudWatch user guide, "Specification: Embedded metric format". MiniStack keeps the lines only.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ministack.services import cloudwatch, cloudwatch_logs

_append = cloudwatch_logs._append_log_events  # noqa: SLF001 - MiniStack's functions have no public names


def make_metrics_of_log_lines() -> None:
    """Let whatever is logged to CloudWatch Logs be looked through for metrics."""
    cloudwatch_logs._append_log_events = append_log_events  # noqa: SLF001


def append_log_events(stream: dict[str, Any], events: list[dict[str, Any]]) -> None:
    """Append the events as MiniStack does, and publish the metrics in them."""
    _append(stream, events)
    for event in events:
        publish(event["message"])


def publish(line: str) -> None:
    """Publish a line's metrics; any other line has none, and one that is malformed is passed over, as AWS does."""
    if '"_aws"' not in line:
        return
    try:
        content = json.loads(line)
        directives = content["_aws"]["CloudWatchMetrics"]
        for directive in directives:
            _publish(directive, content)
    except (ValueError, KeyError, TypeError, AttributeError):
        return


def _publish(directive: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    for names in directive["Dimensions"]:
        dimensions = {name: str(content[name]) for name in names}
        for metric in directive["Metrics"]:
            for value in _values(content.get(metric["Name"])):
                cloudwatch.record_metric(
                    directive["Namespace"], metric["Name"], value, metric.get("Unit", "None"), dimensions
                )


def _values(found: Any) -> Iterable[float]:
    values = found if isinstance(found, list) else [found]
    return [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
