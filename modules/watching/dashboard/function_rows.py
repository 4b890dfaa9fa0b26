"""The functions' row: calls, errors, time and concurrency of each."""

from environments import EnvironmentSettings
from modules.watching.alarm_definitions.function import MILLISECONDS, NAMESPACE
from modules.watching.dashboard.widgets import Graph, Limit, Metric, Row


def function_rows(settings: EnvironmentSettings, function_names: list[str]) -> list[Row]:
    """Return one row with a line for each function."""
    timeout = Limit(label="timeout", value=settings.functions.timeout_seconds * MILLISECONDS)
    prefix = settings.physical_name("")

    def lines(metric: str, statistic: str, suffix: str = "") -> list[Metric]:
        return [
            Metric(
                namespace=NAMESPACE,
                name=metric,
                dimensions={"FunctionName": name},
                statistic=statistic,
                label=f"{name.removeprefix(prefix)} {suffix}".rstrip(),
            )
            for name in function_names
        ]

    failures = [*lines("Errors", "Sum", "errors"), *lines("Throttles", "Sum", "throttles")]
    return [
        Row(
            heading="Functions",
            graphs=[
                Graph(title="Invocations", lines=lines("Invocations", "Sum"), unit="calls"),
                Graph(title="Errors and throttles", lines=failures, unit="calls"),
                Graph(title="Duration, p90", lines=lines("Duration", "p90"), unit="milliseconds", limits=[timeout]),
                Graph(title="Concurrency", lines=lines("ConcurrentExecutions", "Maximum"), unit="executions"),
            ],
        )
    ]
