"""The HTTP API's row: requests, errors, and how long answers take."""

from environments import EnvironmentSettings
from modules.watching.alarm_definitions.api import NAMESPACE
from modules.watching.dashboard.widgets import Graph, Limit, Metric, Row


def api_rows(settings: EnvironmentSettings, api_id: str) -> list[Row]:
    """Return one row."""

    def line(name: str, statistic: str, label: str) -> Metric:
        return Metric(namespace=NAMESPACE, name=name, dimensions={"ApiId": api_id}, statistic=statistic, label=label)

    slow = Limit(label="alarm", value=settings.alarms.api_latency_milliseconds)
    return [
        Row(
            heading="HTTP API",
            graphs=[
                Graph(title="Requests", lines=[line("Count", "Sum", "requests")], unit="requests"),
                Graph(
                    title="Refused and failed requests",
                    lines=[line("4xx", "Sum", "4xx"), line("5xx", "Sum", "5xx")],
                    unit="requests",
                ),
                Graph(
                    title="Latency of the API, p90",
                    lines=[line("Latency", "p90", "whole"), line("IntegrationLatency", "p90", "function")],
                    unit="milliseconds",
                    limits=[slow],
                ),
            ],
        )
    ]
