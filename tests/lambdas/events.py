"""API Gateway v2 events, and answers read back."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tools.local_stack.functions.events import http_event

Handler = Callable[[object, object], dict[str, Any]]


@dataclass(frozen=True)
class Answer:
    """A function's answer with its JSON body read."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


def event(
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    source_ip: str = "198.51.100.7",
) -> dict[str, Any]:
    """Return an event as an HTTP API sends it, with a path and a query that no URL has to hold."""
    made = http_event(method, "/", body=body, headers=headers, source_ip=source_ip)
    made["rawPath"] = made["requestContext"]["http"]["path"] = path
    if query:
        made["queryStringParameters"] = dict(query)
    return made


def base64_encoded(plain: dict[str, Any]) -> dict[str, Any]:
    """Return the event with its body as API Gateway sends binary ones."""
    return {**plain, "body": base64.b64encode(plain["body"].encode()).decode(), "isBase64Encoded": True}


def answer(handler: Handler, sent: object) -> Answer:
    """Invoke the handler as Lambda does, which hands over decoded JSON and wants something that JSON can hold back."""
    given = json.loads(json.dumps(handler(json.loads(json.dumps(sent)), None)))
    if "body" not in given:
        assert given["statusCode"] == 304, "only that nothing has changed is an answer without a body"
        return Answer(304, {}, given["headers"])
    assert given["headers"]["content-type"] == "application/json"
    assert given["isBase64Encoded"] is False
    body = json.loads(given["body"])
    assert isinstance(body, dict)
    return Answer(given["statusCode"], body, given["headers"])


def refused(handler: Handler, sent: object) -> bool:
    """Tell whether the event got a 4xx that says what is wrong."""
    got = answer(handler, sent)
    return 400 <= got.status < 500 and bool(got.body["error"])


def served_or_refused(handler: Handler, sent: object) -> bool:
    """Tell whether the event, which may be a good one after all, got an answer that is no fault of ours."""
    return answer(handler, sent).status < 300 or refused(handler, sent)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
_EVENT_FIELDS = ["rawPath", "headers", "queryStringParameters", "requestContext", "body", "isBase64Encoded"]
_CONTEXT_FIELDS = ["http", "stage"]
_HTTP_FIELDS = ["method", "sourceIp", "path"]


@st.composite
def broken(draw: st.DrawFn, good: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """Draw a good event and take out, or fill with junk, one to three of its fields."""
    made: dict[str, Any] = json.loads(json.dumps(draw(good)))
    for _ in range(draw(st.integers(1, 3))):
        part, fields = draw(
            st.sampled_from(
                [
                    (made, _EVENT_FIELDS),
                    (made.get("requestContext"), _CONTEXT_FIELDS),
                    (
                        (made.get("requestContext") or {}).get("http")
                        if isinstance(made.get("requestContext"), dict)
                        else {},
                        _HTTP_FIELDS,
                    ),
                ]
            )
        )
        if isinstance(part, dict):
            field = draw(st.sampled_from(fields))
            if draw(st.booleans()):
                part.pop(field, None)
            else:
                part[field] = draw(json_values)
    return made
