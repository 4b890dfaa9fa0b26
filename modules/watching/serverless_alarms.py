"""The alarms of a serverless cache as Terraform."""

from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings
from modules.watching.alarms import Alarms
from modules.watching.serverless_metrics import DIMENSION, serverless_alarms


class ServerlessAlarms(Alarms):
    """Every alarm tells the topic."""

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
