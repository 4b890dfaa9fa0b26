"""One alarm as data; modules/watching/alarms.py turns alarms into Terraform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Comparison = Literal["GreaterThanThreshold", "LessThanThreshold"]
MissingData = Literal["missing", "notBreaching", "breaching", "ignore"]

PERIOD_SECONDS = 60
RUNBOOK = "docs/runbook.md"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm that is raised when a metric is beyond the threshold for ``minutes`` minutes in a row.

    ``meaning`` says what is wrong in one sentence; the runbook's section of the metric's name says what to do.
    ``statistic`` is one of CloudWatch's five, or a percentile as `p90`.
    """

    namespace: str
    metric: str
    threshold: float
    minutes: int
    meaning: str
    statistic: str = "Average"
    comparison: Comparison = "GreaterThanThreshold"
    missing_data: MissingData = "missing"
    dimensions: Mapping[str, str] = field(default_factory=dict)

    def at(self, dimensions: Mapping[str, str]) -> "Alarm":
        """Return the same alarm for the resource with these dimensions, beside those that it has."""
        return Alarm(**{**self.__dict__, "dimensions": {**self.dimensions, **dimensions}})

    def as_values(self) -> dict[str, Any]:
        """Return what the alarm's Terraform resource takes from `each.value`."""
        percentile = self.statistic.startswith("p")
        return {
            "description": f"{self.meaning} What to do: {RUNBOOK}, {self.metric}.",
            "namespace": self.namespace,
            "metric": self.metric,
            "dimensions": dict(self.dimensions),
            "statistic": None if percentile else self.statistic,
            "percentile": self.statistic if percentile else None,
            "comparison": self.comparison,
            "threshold": self.threshold,
            "minutes": self.minutes,
            "missing_data": self.missing_data,
        }
