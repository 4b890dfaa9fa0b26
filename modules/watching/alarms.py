"""Alarms as Terraform: one resource with an instance for each alarm.

Each instance has its alarm's name in its address, `aws_cloudwatch_metric_alarm.<id>["<node>-Evictions"]`, so a plan
says which alarm changes. A construct for each alarm would cost every synth some hundred calls from Python to Node.
"""

from collections.abc import Mapping

from cdktf import TerraformIterator, Token
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from modules.watching.alarm import PERIOD_SECONDS, Alarm


class Alarms(CloudwatchMetricAlarm):
    """The alarms by their names; each publishes to the topic when it is raised and when it is over."""

    def __init__(self, scope: Construct, id_: str, *, alarms: Mapping[str, Alarm], topic_arn: str) -> None:
        each = TerraformIterator.from_map({name: alarm.as_values() for name, alarm in alarms.items()})
        minutes = each.get_number("minutes")
        super().__init__(
            scope,
            id_,
            for_each=each,
            # Written out, because each question to the iterator is a call from Python to Node.
            alarm_name="${each.key}",
            alarm_description="${each.value.description}",
            namespace="${each.value.namespace}",
            metric_name="${each.value.metric}",
            dimensions=Token.as_string_map("${each.value.dimensions}"),
            # cdktf leaves out values that are None, so each alarm has one of the two.
            statistic='${lookup(each.value, "statistic", null)}',
            extended_statistic='${lookup(each.value, "percentile", null)}',
            period=PERIOD_SECONDS,
            comparison_operator="${each.value.comparison}",
            threshold=each.get_number("threshold"),
            evaluation_periods=minutes,
            datapoints_to_alarm=minutes,
            treat_missing_data="${each.value.missing_data}",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        )
