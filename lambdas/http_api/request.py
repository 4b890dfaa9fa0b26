"""The part of an API Gateway v2 event that handlers use, checked.

API Gateway itself never sends most of what is refused here; consoles, tests and other services invoke functions too.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, NoReturn

from .caller import Caller, caller_of
from .errors import BadRequestError, TooLargeError

# API Gateway allows 10 MB; the largest thing any of these routes takes is a flag rule.
MAX_BODY_BYTES = 16 * 1024
MAX_PATH_CHARACTERS = 1024


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request. Header names are lower case, the path is without the stage's name.

    ``caller`` is whom API Gateway has checked, else the network; None for an event that names neither.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    cookies: dict[str, str]
    caller: Caller | None
    body: bytes

    @classmethod
    def from_event(cls, event: object) -> "Request":
        """Read an event; raises BadRequestError that says which part is not as payload format 2.0 has it."""
        fields = _object(event, "the event")
        context = _object(fields.get("requestContext"), "requestContext")
        http = _object(context.get("http"), "requestContext.http")
        source_ip = http.get("sourceIp")
        headers = {name.lower(): value for name, value in _texts(fields.get("headers"), "headers").items()}
        address = None if source_ip is None else _text(source_ip, "requestContext.http.sourceIp")
        return cls(
            method=_text(http.get("method"), "requestContext.http.method").upper(),
            path=_path(fields, context),
            query=_texts(fields.get("queryStringParameters"), "queryStringParameters"),
            headers=headers,
            cookies=_cookies(fields.get("cookies"), headers),
            caller=caller_of(context, address),
            body=_body(fields),
        )

    def json_object(self, *, fields: frozenset[str]) -> dict[str, Any]:
        """Return the body, a JSON object with no other fields than these; an empty body is an empty object.

        Raises BadRequestError.
        """
        if not self.body:
            return {}
        try:
            # NaN and Infinity are no JSON; RecursionError is what thousands of opening brackets lead to.
            content = json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as exc:
            raise BadRequestError(f"the body is not JSON: {exc}") from exc
        known = _object(content, "the body")
        if unknown := sorted(known.keys() - fields):
            raise BadRequestError(
                f"unknown field {unknown[0][:64]!r} in the body; known are {', '.join(sorted(fields))}"
            )
        return known


def _path(fields: dict[str, Any], context: dict[str, Any]) -> str:
    path = _text(fields.get("rawPath"), "rawPath")
    if len(path) > MAX_PATH_CHARACTERS:
        raise BadRequestError(f"rawPath is longer than {MAX_PATH_CHARACTERS} characters")
    stage = context.get("stage")
    # Every stage but $default is the path's first part.
    return path.removeprefix(f"/{stage}") if isinstance(stage, str) and path.startswith(f"/{stage}/") else path


def _body(fields: dict[str, Any]) -> bytes:
    body = fields.get("body")
    if body is None:
        return b""
    try:
        content = _text(body, "body").encode()
        if fields.get("isBase64Encoded") is True:
            content = base64.b64decode(content, validate=True)
    except (UnicodeEncodeError, binascii.Error) as exc:
        raise BadRequestError(f"the body cannot be decoded: {exc}") from exc
    if len(content) > MAX_BODY_BYTES:
        raise TooLargeError(f"the body is {len(content)} bytes long, more than {MAX_BODY_BYTES}")
    return content


def _cookies(listed: object, headers: dict[str, str]) -> dict[str, str]:
    """Return the cookies: API Gateway lists them apart from the headers; other callers have them in one header."""
    if listed is not None and not (isinstance(listed, list) and all(isinstance(each, str) for each in listed)):
        raise BadRequestError("cookies must be a list of strings")
    pairs = ";".join((*(listed or ()), headers.get("cookie", ""))).split(";")
    named = (pair.strip().partition("=") for pair in pairs)
    return {name: value for name, equals, value in named if name and equals}


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRequestError(f"{what} must be an object, not {_kind(value)}")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise BadRequestError(f"{what} must be a string, not {_kind(value)}")
    return value


def _texts(value: object, what: str) -> dict[str, str]:
    if value is None:
        return {}
    return {name: _text(text, f"each value in {what}") for name, text in _object(value, what).items()}


def _kind(value: object) -> str:
    names = {type(None): "missing or null", dict: "an object", list: "a list", str: "a string", bool: "a boolean"}
    return names.get(type(value), "a number")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
