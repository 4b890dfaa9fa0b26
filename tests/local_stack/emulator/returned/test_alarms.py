"""An alarm is described as it was made, in the protocol that Terraform's provider speaks."""

import http.client
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, fromstring

import botocore.credentials
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from tests.local_stack.conftest import LOCAL
from tools.local_stack.emulator.server import Emulator

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NAMESPACE = "{http://monitoring.amazonaws.com/doc/2010-08-01/}"
ON_A_METRIC = {
    "AlarmName": "on-a-metric",
    "AlarmDescription": "Full & slow",
    "Namespace": "AWS/ElastiCache",
    "MetricName": "CPUUtilization",
    "Period": "60",
    "EvaluationPeriods": "3",
    "Threshold": "90",
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "breaching",
    "Dimensions.member.1.Name": "CacheClusterId",
    "Dimensions.member.1.Value": "cache-001",
    "AlarmActions.member.1": "arn:aws:sns:us-east-1:000000000000:alarms",
    "OKActions.member.1": "arn:aws:sns:us-east-1:000000000000:alarms",
}


def query(emulator: Emulator, action: str, **parameters: str) -> Element:
    """Send a request in the query protocol; boto3 would use another."""
    body = urlencode({"Action": action, "Version": "2010-08-01", **parameters})
    request = AWSRequest("POST", f"{emulator.endpoint.url}/", data=body, headers=FORM)
    credentials = emulator.endpoint.credentials
    key = botocore.credentials.Credentials(credentials.access_key_id, credentials.secret_access_key)
    SigV4Auth(key, "monitoring", LOCAL.region).add_auth(request)
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=10)
    try:
        connection.request("POST", "/", body=body, headers=dict(request.headers))
        response = connection.getresponse()
        assert response.status == 200
        return fromstring(response.read())  # noqa: S314 - our own emulator's
    finally:
        connection.close()


def described(emulator: Emulator, name: str) -> dict[str, str]:
    """Return an alarm's elements, those within members joined by commas."""
    answer = query(emulator, "DescribeAlarms", **{"AlarmNames.member.1": name})
    [alarm] = answer.findall(f".//{NAMESPACE}MetricAlarms/{NAMESPACE}member")
    return {
        each.tag.removeprefix(NAMESPACE): ",".join(text for text in each.itertext() if text.strip()) for each in alarm
    }


def test_an_alarm_on_a_metric_is_returned_whole(emulator: Emulator) -> None:
    """Text, actions, dimensions, period and statistic."""
    query(emulator, "PutMetricAlarm", **ON_A_METRIC, Statistic="Maximum")
    alarm = described(emulator, "on-a-metric")
    assert alarm["AlarmDescription"] == "Full & slow"
    assert (alarm["Period"], alarm["Statistic"], alarm["TreatMissingData"]) == ("60", "Maximum", "breaching")
    assert alarm["Dimensions"] == "CacheClusterId,cache-001"
    assert alarm["AlarmActions"] == alarm["OKActions"] == "arn:aws:sns:us-east-1:000000000000:alarms"
    assert alarm["ActionsEnabled"] == "true"


def test_a_percentile_comes_without_a_statistic(emulator: Emulator) -> None:
    """An alarm has one of them."""
    query(emulator, "PutMetricAlarm", **{**ON_A_METRIC, "AlarmName": "percentile"}, ExtendedStatistic="p90")
    alarm = described(emulator, "percentile")
    assert alarm["ExtendedStatistic"] == "p90"
    assert "Statistic" not in alarm
