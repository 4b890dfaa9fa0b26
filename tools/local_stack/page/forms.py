"""The functions' routes, from the tables that the handlers themselves answer by."""

from importlib import import_module
from typing import Any

from lambdas.http_api import Routes
from tools.local_stack.functions.invocation import ROLES

# The first content of each form; an action that is not here begins empty.
EXAMPLES: dict[tuple[str, str], dict[str, Any]] = {
    ("PUT", "/flags/{flag}"): {
        "path": {"flag": "new-checkout"},
        "body": {"enabled": True, "match": {"country": ["DE", "FR"]}},
    },
    ("GET", "/users/{user}/flags/{flag}"): {"path": {"user": "u1", "flag": "new-checkout"}, "query": "country=DE"},
    ("GET", "/users/{user}/flags"): {"path": {"user": "u1"}, "query": "flags=new-checkout,unknown&country=DE"},
    ("PUT", "/experiments/{experiment}"): {
        "path": {"experiment": "button-color"},
        "body": {"variants": {"control": 50, "blue": 50}},
    },
    ("GET", "/users/{user}/experiments/{experiment}"): {"path": {"user": "u1", "experiment": "button-color"}},
    ("GET", "/limited"): {"headers": {"x-api-key": "me"}},
    ("POST", "/sessions"): {"body": {"user_id": "u1", "data": {"theme": "dark"}}},
}


def forms() -> list[dict[str, Any]]:
    """Return each action of each function: method, path, what it does, and what its form begins with."""
    return [
        {"role": role, "method": method, "path": path, "does": does, "example": EXAMPLES.get((method, path), {})}
        for role in ROLES
        for method, path, does in _routes(role).table
    ]


def _routes(role: str) -> Routes:
    module = import_module(f"lambdas.{role.replace('-', '_')}.handler")
    routes = module.routes
    if not isinstance(routes, Routes):
        raise TypeError(f"lambdas/{role} has no routes")
    return routes
