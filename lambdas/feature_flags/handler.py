"""Evaluates flags for users, and takes new rules.

A flag's rule is stored in the table and cached by `Documents` (lambdas/documents.py) for all users alike. A user's
value is computed from the rule, and kept as that user's flag by evaluations.py; `redis_access/user_values/` stores it.

The routes are in routes.py; ofrep.py has the form of those for OpenFeature's SDKs. Query parameters other than `flags`
are the user's attributes.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from redis_access import redis_access
from redis_access.errors import InvalidContextError, InvalidRuleError
from redis_access.targeting import MAX_ATTRIBUTES, RULE_FIELDS, RULE_KIND, Rule, attribute_value

from lambdas.cache_metrics import with_cache_metrics
from lambdas.documents import Documents, Found
from lambdas.http_api import BadRequestError, NotFoundError, Request, Response, Routes
from lambdas.identifiers import name, user_id
from lambdas.settings import TableSettings
from lambdas.write_limit import count_write

from . import ofrep
from .evaluations import evaluated
from .routes import (
    EVALUATE,
    EVALUATE_ALL_FOR_OPENFEATURE,
    EVALUATE_FOR_OPENFEATURE,
    EVALUATE_SEVERAL,
    MAX_FLAGS,
    ROUTES,
    UPDATE,
)

routes = Routes(*ROUTES)


@routes.answers(UPDATE)
def update(request: Request, *, flag: str) -> Response:
    """Write the flag's rule."""
    flag = name(flag, "a flag")
    rule = _parsed(request.json_object(fields=RULE_FIELDS))
    count_write(request)
    written = _rules().put({"flag": flag}, rule.to_json())
    return Response(body={"flag": flag, "rule": rule.to_json(), **written.to_json()})


@routes.answers(EVALUATE)
def evaluate(request: Request, *, user: str, flag: str) -> Response:
    """Evaluate one flag; 404 when there is none of that name."""
    user, flag = user_id(user), name(flag, "a flag")
    answer = _evaluate(flag, user, _attributes(request.query))
    if answer["reason"] == "unknown":
        raise NotFoundError(f"there is no flag {flag}")
    return Response(body={"user_id": user, **answer})


@routes.answers(EVALUATE_SEVERAL)
def evaluate_several(request: Request, *, user: str) -> Response:
    """Evaluate the flags that `flags` lists; an unknown one is off and does not spoil the others.

    However many: two round trips to Redis and one to DynamoDB when no rule is cached, one to Redis when all are.
    """
    user = user_id(user)
    if "flags" not in request.query:
        raise BadRequestError("the query needs flags=a,b: which flags to evaluate")
    # In the order given, each once.
    flags = list(dict.fromkeys(name(flag, "a flag") for flag in request.query["flags"].split(",")))
    if len(flags) > MAX_FLAGS:
        raise BadRequestError(f"{len(flags)} flags asked for, more than {MAX_FLAGS}")
    attributes = _attributes({key: value for key, value in request.query.items() if key != "flags"})
    found = _rules().get_many([{"flag": flag} for flag in flags])
    answers = [_evaluate_now(flag, user, attributes, rule) for flag, rule in zip(flags, found, strict=True)]
    return Response(body={"user_id": user, "flags": answers})


@routes.answers(EVALUATE_FOR_OPENFEATURE)
def evaluate_for_openfeature(request: Request, *, flag: str) -> Response:
    """Evaluate one flag as OFREP has it."""
    try:
        found = _rules().get({"flag": name(flag, "a flag")})
        if found.document is None:
            return ofrep.refusal(ofrep.NOT_FOUND, "FLAG_NOT_FOUND", f"there is no flag {flag}", flag=flag)
        return Response(body=ofrep.evaluated(flag, found.document, ofrep.context_of(request)))
    except BadRequestError as exc:
        return ofrep.refusal(ofrep.NOT_FOUND, "FLAG_NOT_FOUND", exc.message, flag=flag)
    except InvalidContextError as exc:
        return ofrep.refusal(ofrep.BAD_REQUEST, exc.code, str(exc), flag=flag)


@routes.answers(EVALUATE_ALL_FOR_OPENFEATURE)
def evaluate_all_for_openfeature(request: Request) -> Response:
    """Evaluate all flags as OFREP has it; 304 when the client has these evaluations already."""
    try:
        context = ofrep.context_of(request)
        return ofrep.bulk(list(_all_evaluations(context)), request.headers.get("if-none-match"))
    except InvalidContextError as exc:
        return ofrep.refusal(ofrep.BAD_REQUEST, exc.code, str(exc))


def _all_evaluations(context: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Evaluate every flag; one that needs what the context lacks says so and does not spoil the others."""
    names = _rules().keys("flag")
    for flag, found in zip(names, _rules().get_many([{"flag": each} for each in names]), strict=True):
        if found.damage is not None:
            yield {"key": flag, "errorCode": "PARSE_ERROR", "errorDetails": found.damage}
        if found.document is None:  # or written and gone again since the names were read
            continue
        try:
            yield ofrep.evaluated(flag, found.document, context)
        except InvalidContextError as exc:
            yield {"key": flag, "errorCode": exc.code, "errorDetails": str(exc)}


def _evaluate(flag: str, user: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    found = _rules().get({"flag": flag})
    if found.document is None:
        return _unknown(flag, found)
    evaluation, cache_result = evaluated(found.document, flag, user, attributes)
    return {"flag": flag, **evaluation.to_json(), "cache": cache_result, "rule_cache": found.cache}


def _evaluate_now(flag: str, user: str, attributes: Mapping[str, str], found: Found[Rule]) -> dict[str, Any]:
    """Evaluate by a rule at hand. That takes microseconds; to keep the result would take more round trips."""
    if found.document is None:
        return _unknown(flag, found)
    return {"flag": flag, **found.document.evaluate(flag, user, attributes).to_json(), "rule_cache": found.cache}


def _unknown(flag: str, found: Found[Rule]) -> dict[str, Any]:
    return {
        "flag": flag,
        "enabled": False,
        "reason": "damaged" if found.damage else "unknown",
        "rule_cache": found.cache,
    }


def _attributes(query: Mapping[str, str]) -> dict[str, str]:
    if len(query) > MAX_ATTRIBUTES:
        raise BadRequestError(f"{len(query)} attributes given, more than {MAX_ATTRIBUTES}")
    try:
        return {
            name(attribute, "an attribute"): attribute_value(attribute, value) for attribute, value in query.items()
        }
    except InvalidRuleError as exc:
        raise BadRequestError(str(exc)) from exc


def _parsed(content: Mapping[str, Any]) -> Rule:
    try:
        return Rule.from_json(content)
    except InvalidRuleError as exc:
        raise BadRequestError(str(exc)) from exc


@cache
def _rules() -> Documents[Rule]:
    table_name = TableSettings.from_environment("FLAGS_TABLE").table_name
    return Documents(kind=RULE_KIND, table_name=table_name, parse=_parsed)


handler = with_cache_metrics(routes, redis_access)
