"""The alarms of a serverless cache."""

from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings
from modules.watching.alarm_definitions.serverless import DIMENSION, serverless_alarms
from modules.watching.alarms import Alarms


class ServerlessAlarms(Alarms):
    """The alarms of a serverless cache; each publishes to the topic when it is raised and when it is over."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        serverless: ServerlessSettings,
        topic_arn: str,
    ) -> None:
        name = settings.replication_group_id
        super().__init__(
            scope,
            id_,
            topic_arn=topic_arn,
            alarms={
                f"{name}-{alarm.metric}": alarm.at({DIMENSION: name})
                for alarm in serverless_alarms(settings, serverless)
            },
        )
