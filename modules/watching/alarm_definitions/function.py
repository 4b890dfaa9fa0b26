"""The alarms of one function, and of the queue that keeps the events with which functions failed.

Source of metrics, statistics and times: Amazon CloudWatch user guide, "Best practice alarm recommendations for AWS
services", Lambda; the thresholds are the settings'. A function that is not called publishes no metrics, so missing data
is no alarm.
"""

from environments import EnvironmentSettings
from modules.watching.alarm import Alarm

NAMESPACE = "AWS/Lambda"
MILLISECONDS = 1000


def function_alarms(settings: EnvironmentSettings) -> list[Alarm]:
    """Return the alarms that every function has."""
    alarms = settings.alarms
    near_timeout = settings.functions.timeout_seconds * MILLISECONDS * alarms.function_duration_percent_of_timeout / 100
    return [
        Alarm(
            namespace=NAMESPACE,
            metric="Errors",
            statistic="Sum",
            threshold=alarms.function_errors_per_minute,
            minutes=3,
            missing_data="notBreaching",
            meaning="Calls end in an error that the handler did not expect, or in a timeout.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="Throttles",
            statistic="Sum",
            threshold=alarms.function_throttles_per_minute,
            minutes=5,
            missing_data="notBreaching",
            meaning="Calls are refused: the function's or the account's concurrency is used up.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="Duration",
            statistic="p90",
            threshold=near_timeout,
            minutes=5,
            missing_data="notBreaching",
            meaning="A tenth of the calls comes close to the timeout.",
        ),
    ]


def failed_event_alarm() -> Alarm:
    """Return the alarm of the dead-letter queue: it holds an event."""
    return Alarm(
        namespace="AWS/SQS",
        metric="ApproximateNumberOfMessagesVisible",
        statistic="Maximum",
        threshold=0,
        minutes=1,
        missing_data="notBreaching",
        meaning="An asynchronous call failed for good; its event is kept in the queue.",
    )
