"""Reading replies: hiredis, with redis-py's exceptions for error replies."""

from __future__ import annotations

from typing import Any

from hiredis import Reader
from redis import exceptions as theirs
from redis._parsers.base import BaseParser

INCOMPLETE = object()
"""Stands for a reply of which bytes are still missing."""

_END_MARK, _FED_MARK = b"end of replies", b"+end of replies\r\n"
"""A reply of our own, and its bytes as a server would send them. See `is_between_replies`."""

COUNTED = b"*~%>|"
"""The first bytes of replies that begin with the number of their elements."""

_MAX_DIGITS = 7

UNREADABLE = (theirs.InvalidResponse, TypeError, ValueError)
"""The errors that a reader raises for bytes that are no reply; TypeError for a map whose keys are lists."""


def new_reader() -> Any:
    """Return a reader: `feed(bytes)`, then `gets()` until it gives INCOMPLETE. It raises UNREADABLE."""
    return Reader(protocolError=theirs.InvalidResponse, replyError=error_from, notEnoughData=INCOMPLETE)


def is_between_replies(reader: Any) -> bool:
    """Whether the reader has nothing left, not even the beginning of a reply. If not, it cannot be used any more.

    `has_data` does not tell: hiredis takes the head of a list out of its buffer. So it is fed a reply of our own, which
    comes back from a reader that has nothing before it.
    """
    reader.feed(_FED_MARK)
    try:
        return bool(reader.gets() == _END_MARK)
    except UNREADABLE:
        return False


def refuse_length(data: bytes | bytearray, size: int) -> None:
    """Raise InvalidResponse for a reply that begins with a list, set, map or push of ten million elements or more.

    hiredis makes room for as many as the server says, 8 GB for a garbled digit, and needs seconds to give it back. For
    the `size` first bytes of data that begins with one of COUNTED.
    """
    if data.find(b"\r\n", 1, min(size, 16)) > _MAX_DIGITS + 1:
        raise theirs.InvalidResponse(f"a reply of too many elements: {bytes(data[:16])!r}")


def error_from(text: str) -> Exception:
    """Return redis-py's exception for an error reply; InvalidResponse for one that it cannot read."""
    try:
        error: Exception = BaseParser.parse_error(text)  # type: ignore[no-untyped-call]
    except (ValueError, IndexError):  # "MOVED" without its address
        return theirs.InvalidResponse(f"an error that cannot be read: {text!r}")
    return error
