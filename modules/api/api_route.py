"""A function's route as the HTTP API has to know it; lambdas/http_api/route.py has the whole of it."""

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
        """Its name, which no other route has."""

    @property
    def scope(self) -> Scope:
        """The right that a caller needs."""

    @property
    def writes(self) -> bool:
        """Whether few calls are enough."""


def invoked_as(route: ApiRoute) -> str:
    """Return the end of the route's ARN, for policies: stage, method and path, with `*` for each of its names."""
    return f"$default/{route.method}{re.sub(r'{[^}]+}', '*', route.path)}"
