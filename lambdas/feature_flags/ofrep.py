"""OFREP, OpenFeature's remote evaluation protocol, so that its SDKs for web, mobile and servers evaluate flags here.

POST /ofrep/v1/evaluate/flags/{flag}      {"context": {"targetingKey": "u1", "country": "DE"}}
POST /ofrep/v1/evaluate/flags             the same for all flags; with an ETag, and 304 when nothing changed

Source: OpenFeature Remote Evaluation Protocol, OpenAPI 0.2.0. A flag's value is whether the user has it; its variants
are "on" and "off". Attributes that no rule asks for are ignored, whatever they are.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from redis_access.errors import InvalidContextError
from redis_access.targeting import Rule, evaluate

from lambdas.http_api import BadRequestError, Request, Response

from .routes import CONTEXT

FIELDS = frozenset(CONTEXT["properties"])
NOT_FOUND, NOT_MODIFIED, BAD_REQUEST = 404, 304, 400


def context_of(request: Request) -> Mapping[str, Any]:
    """Return the evaluation context; raises InvalidContextError."""
    try:
        context = request.json_object(fields=FIELDS).get("context", {})
    except BadRequestError as exc:
        raise InvalidContextError(exc.message, code="PARSE_ERROR") from exc
    if not isinstance(context, dict):
        raise InvalidContextError("context must be an object", code="INVALID_CONTEXT")
    return context


def evaluated(flag: str, rule: Rule, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a flag's evaluation as OFREP has it; raises InvalidContextError."""
    return {"key": flag, **asdict(evaluate(flag, rule, context.get("targetingKey"), context))}


def refusal(status: int, code: str, details: str, *, flag: str | None = None) -> Response:
    """Return an answer that says what is wrong."""
    body = {"errorCode": code, "errorDetails": details}
    return Response(status=status, body=body if flag is None else {"key": flag, **body})


def bulk(flags: list[dict[str, Any]], known: str | None) -> Response:
    """Return all evaluations, or that they are those that the client has: ``known`` is its If-None-Match."""
    digest = hashlib.sha256(json.dumps(flags, sort_keys=True).encode()).hexdigest()
    etag = f'"{digest}"'
    if known is not None and etag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(status=NOT_MODIFIED, body=None, headers={"etag": etag})
    return Response(body={"flags": flags}, headers={"etag": etag})
