"""Widgets of a dashboard as typed data, each with its form in CloudWatch's JSON.

Source of that form: Amazon CloudWatch API reference, "Dashboard body structure and syntax".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

PERIOD_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric of a graph. Expressions name it by ``id``; without ``visible`` it has no line of its own."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    label: str = ""
    statistic: str = "Average"
    id: str = ""
    visible: bool = True

    def as_json(self) -> list[Any]:
        """Return the metric as an entry of a widget's `metrics`."""
        pairs = [part for pair in self.dimensions.items() for part in pair]
        options = {"label": self.label, "id": self.id, "stat": self.statistic}
        given: dict[str, Any] = {name: value for name, value in options.items() if value}
        return [self.namespace, self.name, *pairs, given if self.visible else {**given, "visible": False}]


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A line that is computed from metrics of the same graph by their ids."""

    expression: str
    label: str
    id: str

    def as_json(self) -> list[Any]:
        """Return the expression as an entry of a widget's `metrics`."""
        return [{"expression": self.expression, "label": self.label, "id": self.id}]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A horizontal line: where an alarm is raised."""

    label: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Lines over time; the left axis begins at ``low``."""

    title: str
    lines: Sequence[Metric | Expression]
    unit: str = ""
    low: float = 0
    high: float | None = None
    limits: Sequence[Limit] = ()
    view: Literal["timeSeries", "singleValue"] = "timeSeries"

    def as_json(self, region: str) -> dict[str, Any]:
        """Return type and properties of the widget."""
        axis = {"min": self.low, "showUnits": False, "label": self.unit}
        properties: dict[str, Any] = {
            "title": self.title,
            "region": region,
            "view": self.view,
            "period": PERIOD_SECONDS,
            "metrics": [line.as_json() for line in self.lines],
            "yAxis": {"left": axis if self.high is None else {**axis, "max": self.high}},
        }
        if self.limits:
            properties["annotations"] = {
                "horizontal": [{"label": limit.label, "value": limit.value} for limit in self.limits]
            }
        return {"type": "metric", "properties": properties}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A heading, and graphs side by side below it."""

    heading: str
    graphs: Sequence[Graph] = field(default_factory=tuple)
