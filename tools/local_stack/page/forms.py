"""The functions' routes as forms, from the tables that the handlers themselves answer by."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lambdas.http_api import Route
from lambdas.route_tables import route_tables


def forms() -> list[dict[str, Any]]:
    """Return each action of each function: method, path, what it does, and the first content of its form."""
    return [
        {
            "function": folder.replace("_", "-"),
            "method": route.method,
            "path": route.path,
            "does": route.summary,
            "example": _example(route),
        }
        for folder, table in route_tables().items()
        for route in table
    ]


def _example(route: Route) -> dict[str, Any]:
    query: dict[str, Any] = {}
    for each in route.parameters:
        if each.place == "query" and each.example is not None:
            query |= each.example if each.exploded else {each.name: each.example}
    by_place: dict[str, Mapping[str, Any]] = {
        place: {each.name: each.example or "" for each in route.parameters if each.place == place and each.required}
        for place in ("path", "header")
    }
    example = {"path": by_place["path"], "headers": by_place["header"], "query": _query(query)}
    return example | ({} if route.body_example is None else {"body": route.body_example})


def _query(values: Mapping[str, Any]) -> str:
    joined = {name: ",".join(value) if isinstance(value, list) else value for name, value in values.items()}
    return urlencode(joined, safe=",")
