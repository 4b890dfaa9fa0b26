"""OFREP, OpenFeature's remote evaluation protocol, so that its SDKs for web, mobile and servers evaluate flags here.

POST /ofrep/v1/evaluate/flags/{flag}      {"context": {"targetingKey": "u1", "country": "DE"}}
POST /ofrep/v1/evaluate/flags             the same for all flags; with an ETag, and 304 when nothing changed

Source: OpenFeature Remote Evaluation Protocol, OpenAPI 0.2.0. A flag's value is whether the user has it; its variants
are "on" and "off". Attributes that no rule asks for are ignored, whatever they are.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from lambdas.http_api import BadRequestError, Request, Response
from lambdas.identifiers import user_id

from .rules import Evaluation, Rule

FIELDS = frozenset({"context"})
NOT_FOUND, NOT_MODIFIED, BAD_REQUEST = 404, 304, 400

_REASONS = {"disabled": "DISABLED", "attributes": "DEFAULT", "rollout": "SPLIT", "enabled": "STATIC"}


class ContextError(Exception):
    """A context by which a flag cannot be evaluated; ``code`` is OFREP's."""

    def __init__(self, code: str, details: str) -> None:
        super().__init__(details)
        self.code = code


def context_of(request: Request) -> Mapping[str, Any]:
    """Return the evaluation context; raises ContextError."""
    try:
        context = request.json_object(fields=FIELDS).get("context", {})
    except BadRequestError as exc:
        raise ContextError("PARSE_ERROR", exc.message) from exc
    if not isinstance(context, dict):
        raise ContextError("INVALID_CONTEXT", "context must be an object")
    return context


def evaluated(flag: str, rule: Rule, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a flag's evaluation as OFREP has it; raises ContextError."""
    evaluation = rule.evaluate(flag, _user(rule, context), _attributes(rule, context))
    return {
        "key": flag,
        "value": evaluation.enabled,
        "variant": "on" if evaluation.enabled else "off",
        "reason": _reason(rule, evaluation),
    }


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


def _user(rule: Rule, context: Mapping[str, Any]) -> str:
    key = context.get("targetingKey", "")
    if not isinstance(key, str):
        raise ContextError("INVALID_CONTEXT", "targetingKey must be a string")
    if key:
        try:
            return user_id(key)
        except BadRequestError as exc:
            raise ContextError("INVALID_CONTEXT", exc.message) from exc
    if rule.enabled and rule.rollout_percent < 100:
        raise ContextError("TARGETING_KEY_MISSING", "the flag is rolled out by targetingKey, and there is none")
    return ""


def _attributes(rule: Rule, context: Mapping[str, Any]) -> dict[str, str]:
    """Return the attributes that the rule asks for, as the texts that rules compare with."""
    return {name: text for name in rule.match if (text := _text(context.get(name))) is not None}


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return value if isinstance(value, str) else None


def _reason(rule: Rule, evaluation: Evaluation) -> str:
    if evaluation.reason == "enabled" and rule.match:
        return "TARGETING_MATCH"
    return _REASONS[evaluation.reason]
