"""Routes as an OpenAPI 3.1 document."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from lambdas.http_api import MAX_BODY_BYTES, Answer, Parameter, Route
from lambdas.route_tables import route_tables

PATH = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"
_JSON = "application/json"
_ERROR = {"$ref": "#/components/schemas/Error"}

# Answers of any route, beside its own: the functions' with `error`, API Gateway's own with `message`.
_COMMON = {
    400: "What was sent is not what the route takes; the error says what is wrong.",
    401: "There is no valid token.",
    403: "The caller's policy, or the token's scopes, do not include this.",
    404: "There is no such thing, or no such route.",
    413: f"The body is longer than {MAX_BODY_BYTES} bytes.",
    429: "Too many requests; after the caller's own limit, the header Retry-After says when to try again.",
    500: "A fault of the API's.",
    503: "A store that the answer depends on cannot be reached; the header Retry-After says when to try again.",
}
_SECURITY = {
    "iam": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "AWS Signature Version 4, service `execute-api`.",
        "x-amazon-apigateway-authtype": "awsSigv4",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of the issuer, where the environment's settings name one.",
    },
}


def document() -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, dict[str, Any]] = {}
    for folder, table in route_tables().items():
        for route in table:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(folder, route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Experimentation API",
            "version": "1",
            "summary": "Feature flags, experiments, sessions and a limited resource.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com",
                "variables": {"api": {"default": "id"}, "region": {"default": "us-east-1"}},
            }
        ],
        # Either: which, the environment's settings say.
        "security": [{"iam": []}, {"token": []}],
        "paths": paths,
        "components": {"schemas": {"Error": _error()}, "securitySchemes": _SECURITY},
    }


def document_text() -> str:
    """Return the document as the file holds it."""
    return json.dumps(document(), indent=2) + "\n"


def _operation(folder: str, route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [folder.replace("_", "-")],
        "x-scope": route.scope,
        "parameters": [_parameter(each) for each in route.parameters],
        "responses": _responses(route),
    }
    if route.body is not None:
        media = {"schema": route.body, "example": route.body_example}
        operation["requestBody"] = {"required": route.body_required, "content": {_JSON: media}}
    return operation


def _parameter(parameter: Parameter) -> dict[str, Any]:
    cookie, description = parameter.cookie, parameter.description
    made: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.place,
        # OpenAPI has no word for one of two parameters.
        "description": f"{description} This header or the cookie {cookie} is needed." if cookie else description,
        "required": parameter.required and cookie is None,
        "schema": parameter.schema,
    }
    if parameter.schema.get("type") in ("array", "object"):
        made |= {"style": "form", "explode": parameter.exploded}
    if parameter.example is not None:
        made["example"] = parameter.example
    return made


def _responses(route: Route) -> dict[str, Any]:
    common = {status: Answer(description=text, schema=_ERROR) for status, text in _COMMON.items()}
    answers = dict(route.answers)
    for status, answer in common.items():
        own = answers.get(status)
        # API Gateway's own answers of a status are possible beside the route's.
        answers[status] = answer if own is None else _either(own, answer)
    return {str(status): _response(status, answers[status]) for status in sorted(answers)}


def _either(own: Answer, common: Answer) -> Answer:
    return Answer(description=own.description, schema={"anyOf": [own.schema, common.schema]})


def _response(status: int, answer: Answer) -> dict[str, Any]:
    response: dict[str, Any] = {"description": answer.description}
    if answer.schema is not None:
        response["content"] = {_JSON: {"schema": answer.schema}}
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        told = "Seconds until trying again makes sense; API Gateway's own answers lack it."
        schema = {"type": "integer", "minimum": 0}
        response["headers"] = {"retry-after": {"description": told, "required": False, "schema": schema}}
    return response


def _error() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "description": "What is wrong: of a function, `error`; of API Gateway itself, `message`.",
        "anyOf": [
            {"type": "object", "required": ["error"], "properties": {"error": text}},
            {"type": "object", "required": ["message"], "properties": {"message": {"type": ["string", "null"]}}},
        ],
    }
