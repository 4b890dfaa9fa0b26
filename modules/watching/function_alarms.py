"""The alarms of a stack's functions and of their dead-letter queue."""

from collections.abc import Sequence

from constructs import Construct

from environments import EnvironmentSettings
from modules.watching.alarm_definitions.function import failed_event_alarm, function_alarms
from modules.watching.alarms import Alarms


class FunctionAlarms(Alarms):
    """The alarms of all functions and of the queue; each publishes to the topic when raised and when over."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        function_names: Sequence[str],
        queue_name: str,
        topic_arn: str,
    ) -> None:
        alarms = {
            f"{name}-{alarm.metric}": alarm.at({"FunctionName": name})
            for name in function_names
            for alarm in function_alarms(settings)
        }
        queue = failed_event_alarm().at({"QueueName": queue_name})
        super().__init__(scope, id_, alarms={**alarms, f"{queue_name}-{queue.metric}": queue}, topic_arn=topic_arn)
