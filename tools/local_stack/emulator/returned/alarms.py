"""CloudWatch alarms: how they are described in the query protocol, which Terraform's provider speaks.

MiniStack keeps an alarm as it was made, and tells its threshold and little else.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import cloudwatch

Alarm = Mapping[str, Any]
_TEXTS = ("AlarmDescription", "TreatMissingData", "Unit")
_OF_ONE_METRIC = ("Period", "ExtendedStatistic")
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


def return_alarms_whole() -> None:
    """Let DescribeAlarms return every attribute."""
    cloudwatch._describe_alarms = _describing(cloudwatch._describe_alarms)  # noqa: SLF001 - MiniStack has no other way


def _describing(inner: Callable[..., Any]) -> Callable[..., Any]:
    def describe(params: Any, cbor_data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        status, headers, body = inner(params, cbor_data, is_cbor, is_json)
        if is_cbor or is_json:
            return status, headers, body
        for alarm in cloudwatch._alarms.values():  # noqa: SLF001 - as above
            named = f"<AlarmArn>{alarm['AlarmArn']}</AlarmArn>"
            body = body.replace(named.encode(), (named + _more(alarm)).encode())
        return status, headers, body

    return describe


def _more(alarm: Alarm) -> str:
    # An alarm on an expression has no metric of its own, and so neither period nor statistic nor dimensions.
    names = (*_TEXTS, *_OF_ONE_METRIC) if alarm.get("MetricName") else _TEXTS
    parts = [_element(name, alarm[name]) for name in names if alarm.get(name)]
    parts.append(_element("ActionsEnabled", str(alarm.get("ActionsEnabled", True)).lower()))
    parts += [_members(name, (escape(each) for each in alarm.get(name) or ())) for name in _ACTIONS]
    if alarm.get("MetricName"):
        if not alarm.get("ExtendedStatistic"):
            parts.append(_element("Statistic", alarm["Statistic"]))
        dimensions = (_element("Name", each["Name"]) + _element("Value", each["Value"]) for each in alarm["Dimensions"])
        parts.append(_members("Dimensions", dimensions))
    return "".join(parts)


def _element(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"


def _members(name: str, contents: Iterable[str]) -> str:
    return f"<{name}>{''.join(f'<member>{each}</member>' for each in contents)}</{name}>"
