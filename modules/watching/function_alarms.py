"""The alarms of a stack's functions and of the queue in which their failed events are kept."""

from collections.abc import Sequence

from constructs import Construct

from environments import EnvironmentSettings
from modules.watching.alarms import Alarms
from modules.watching.function_metrics import failed_event_alarm, function_alarms


class FunctionAlarms(Alarms):
    """Every alarm tells the topic."""

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
