"""A function's route, as far as the HTTP API needs it; lambdas/http_api/route.py has the whole class."""

import re
from typing import Literal, Protocol

Scope = Literal["reader", "user", "admin"]


class ApiRoute(Protocol):
    """One method of one path, and who may call it."""

    @property
    def method(self) -> str:
        """The HTTP method."""

    @property
    def path(self) -> str:
        """The path with its `{names}`."""

    @property
    def key(self) -> str:
        """Method and path, as API Gateway writes them."""

    @property
    def operation(self) -> str:
        """The route's name, which no other route has."""

    @property
    def scope(self) -> Scope:
        """The right that a caller needs."""

    @property
    def writes(self) -> bool:
        """Whether the route changes data, so that the API limits its calls more tightly."""


def invoked_as(route: ApiRoute) -> str:
    """Return the end of the route's ARN, for policies: stage, method and path, with `*` for each of its names."""
    return f"$default/{route.method}{re.sub(r'{[^}]+}', '*', route.path)}"
