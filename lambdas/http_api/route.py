"""A route as data. Handlers answer by it, the HTTP API is made of it, and its OpenAPI document is written from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Schema = Mapping[str, Any]
Scope = Literal["reader", "user", "admin"]
"""The callers of a route: services that evaluate, those who act for a user, those who change what others are told."""

SCOPES: tuple[Scope, ...] = ("reader", "user", "admin")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter with its JSON schema; ``example`` fills in forms and documents.

    One that is exploded stands for any number of parameters of the query, by the names of an object. ``cookie`` is the
    one that does in a header's place.
    """

    name: str
    place: Literal["path", "query", "header", "cookie"]
    description: str
    schema: Schema
    required: bool = True
    exploded: bool = False
    cookie: str | None = None
    example: Any = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The meaning of a status, and the schema of the answer's body, None where it has none."""

    description: str
    schema: Schema | None = None


@dataclass(frozen=True, kw_only=True)
class Route:
    """One method of one path; ``{names}`` in the path are parameters.

    ``answers`` are those that are the route's own; what every route may answer is in `documents.py` of tools/openapi.
    """

    method: Literal["DELETE", "GET", "PATCH", "POST", "PUT"]
    path: str
    operation: str
    summary: str
    scope: Scope
    parameters: tuple[Parameter, ...] = ()
    body: Schema | None = None
    body_required: bool = True
    body_example: Any = None
    answers: Mapping[int, Answer] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The route's name in API Gateway: `GET /limited`."""
        return f"{self.method} {self.path}"

    @property
    def writes(self) -> bool:
        """Whether it changes what every user is told, so that few calls are enough."""
        return self.method == "PUT"
