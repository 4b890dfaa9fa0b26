"""A session's fields as clients send them, checked."""

import re
from typing import Any

from lambdas.http_api import BadRequestError, Request
from lambdas.whole_numbers import whole_number

from .routes import COOKIE, DEFAULT_TTL_SECONDS, HEADER, ID_PATTERN, MAX_FIELDS, MAX_TTL_SECONDS


def session_id(request: Request) -> str:
    """Return the session's id: the header's, or else the cookie's; raises BadRequestError."""
    text = request.headers.get(HEADER) or request.cookies.get(COOKIE) or ""
    if not re.fullmatch(ID_PATTERN, text):
        raise BadRequestError(
            f"the header {HEADER}, or the cookie {COOKIE}, must be the session's id: the 43 characters that "
            "POST /sessions returned"
        )
    return text


def ttl_seconds(content: dict[str, Any]) -> int:
    """Return how long the session shall live, half an hour by default; raises BadRequestError."""
    ttl = whole_number(content.get("ttl_seconds", DEFAULT_TTL_SECONDS))
    if ttl is None or not 0 < ttl <= MAX_TTL_SECONDS:
        raise BadRequestError(f"ttl_seconds must be a whole number from 1 to {MAX_TTL_SECONDS}")
    return ttl


def data(content: dict[str, Any]) -> dict[str, Any]:
    """Return what the session shall hold, flat and small; raises BadRequestError."""
    found = content.get("data", {})
    if not isinstance(found, dict) or len(found) > MAX_FIELDS:
        raise BadRequestError(f"data must be an object of at most {MAX_FIELDS} fields")
    for name, value in found.items():
        if isinstance(value, dict | list):
            raise BadRequestError(f"data.{name[:64]} must be a text, a number, a boolean or null")
    return found
