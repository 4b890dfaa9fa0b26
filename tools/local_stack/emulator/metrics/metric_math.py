"""Metric math in GetMetricData: the part that this project's dashboard uses. MiniStack answers InternalError.

Numbers, + - * /, and SUM([...]) over the ids of other queries (CloudWatch user guide, "Using math expressions with
CloudWatch metrics"). Anything else is left to MiniStack, so that nothing passes for supported that is not.
"""

import ast
import json
import operator
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import cloudwatch

Series = Mapping[Any, float]
"""A query's values by their time."""

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_get_metric_data = cloudwatch._get_metric_data  # noqa: SLF001 - MiniStack's functions have no public names


class UnsupportedError(Exception):
    """The expression is beyond what is evaluated here."""


def do_metric_math() -> None:
    """Let GetMetricData evaluate expressions."""
    cloudwatch._get_metric_data = get_metric_data  # noqa: SLF001


def get_metric_data(params: Any, content: Any, is_cbor: bool, is_json: bool = False) -> Any:
    """Answer with MiniStack's values for the metrics, and the expressions over them."""
    queries = content.get("MetricDataQueries", []) if is_cbor or is_json else []
    expressions = {query["Id"]: query["Expression"] for query in queries if query.get("Expression")}
    if not expressions:
        return _get_metric_data(params, content, is_cbor, is_json)
    # As JSON, whose times can be compared, and with what only expressions need.
    asked = {**content, "MetricDataQueries": [{**query, "ReturnData": True} for query in queries]}
    _, _, body = _get_metric_data(params, asked, False, True)
    results = json.loads(body)["MetricDataResults"]
    known = {
        each["Id"]: dict(zip(each["Timestamps"], each["Values"], strict=True))
        for each in results
        if each["Id"] not in expressions
    }
    hidden = {query["Id"] for query in queries if query.get("ReturnData") is False}
    shown = [_with_values(each, expressions.get(each["Id"]), known) for each in results if each["Id"] not in hidden]
    if is_cbor:
        return cloudwatch._cbor_ok(  # noqa: SLF001
            {"MetricDataResults": [cloudwatch._cbor_metric_data_result(each) for each in shown]}  # noqa: SLF001
        )
    return cloudwatch._json_ok({"MetricDataResults": shown})  # noqa: SLF001


def _with_values(result: dict[str, Any], expression: str | None, known: Mapping[str, Series]) -> dict[str, Any]:
    if expression is None:
        return result
    try:
        series = evaluated(expression, known)
    except UnsupportedError:
        return result  # MiniStack's own error
    times = sorted(series)
    values = [series[time] for time in times]
    return {
        "Id": result["Id"],
        "Label": result["Label"],
        "StatusCode": "Complete",
        "Timestamps": times,
        "Values": values,
    }


def evaluated(expression: str, known: Mapping[str, Series]) -> Series:
    """Return the expression's values, at the times at which all that it names have one; raises UnsupportedError."""
    try:
        tree = ast.parse(expression, mode="eval").body
    except SyntaxError as error:
        raise UnsupportedError(expression) from error
    value = _value(tree, known)
    if not isinstance(value, Mapping):
        raise UnsupportedError(expression)
    return value


def _value(node: ast.expr, known: Mapping[str, Series]) -> float | Series:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _combined(_OPERATORS[type(op)], _value(left, known), _value(right, known))
        case ast.Call(func=ast.Name(id="SUM"), args=[ast.List(elts=elements)]):
            return _sum([_value(element, known) for element in elements])
    raise UnsupportedError(ast.unparse(node))


def _combined(
    calculate: Callable[[float, float], float], left: float | Series, right: float | Series
) -> float | Series:
    if not isinstance(left, Mapping) and not isinstance(right, Mapping):
        return calculate(left, right)
    times = set(left) if isinstance(left, Mapping) else set(right) if isinstance(right, Mapping) else set()
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        times = set(left) & set(right)
    found: dict[Any, float] = {}
    for time in times:
        try:
            found[time] = calculate(
                left[time] if isinstance(left, Mapping) else left, right[time] if isinstance(right, Mapping) else right
            )
        except ZeroDivisionError:  # a gap, as on AWS
            continue
    return found


def _sum(parts: list[float | Series]) -> Series:
    """Return the sum at each time at which any part has a value, as SUM does with gaps."""
    total: dict[Any, float] = {}
    for part in parts:
        if not isinstance(part, Mapping):
            raise UnsupportedError("SUM of a number")
        for time, value in part.items():
            total[time] = total.get(time, 0) + value
    return total
