"""The alarms of an HTTP API.

Source: Amazon CloudWatch user guide, "Best practice alarm recommendations for AWS services", API Gateway. Its metrics
are a REST API's; an HTTP API has other names for them (API Gateway developer guide, "Monitor HTTP API with CloudWatch
metrics").
"""

from collections.abc import Mapping

from environments import EnvironmentSettings
from modules.watching.alarm import Alarm

NAMESPACE = "AWS/ApiGateway"


def api_alarms(settings: EnvironmentSettings, *, api_id: str) -> Mapping[str, Alarm]:
    """Return the alarms by their names."""
    thresholds, name = settings.alarms, settings.physical_name("api")
    alarms = (
        Alarm(
            namespace=NAMESPACE,
            metric="5xx",
            # The metric is 1 or 0 for each request, so its average is the share of failed requests.
            statistic="Average",
            threshold=thresholds.api_server_error_percent / 100,
            minutes=3,
            missing_data="notBreaching",
            meaning="Too many requests are answered with a server error.",
        ),
        Alarm(
            namespace=NAMESPACE,
            metric="Latency",
            statistic="p90",
            threshold=thresholds.api_latency_milliseconds,
            minutes=5,
            missing_data="notBreaching",
            meaning="A tenth of the requests takes too long.",
        ),
    )
    return {f"{name}-{alarm.metric}": alarm.at({"ApiId": api_id}) for alarm in alarms}
