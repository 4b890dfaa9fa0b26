"""The sessions' Lua scripts in Python."""

from collections.abc import Callable, Sequence
from typing import Any

from ..scripts import SESSION_WRITE


def _write(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    seconds, must_exist, *pairs = arguments
    if must_exist == b"1" and not call("EXISTS", keys[0]):
        return 0
    if pairs:
        call("HSET", keys[0], *pairs)
    if seconds != b"0":
        call("EXPIRE", keys[0], seconds)
    return 1


SESSION_SCRIPTS = [(SESSION_WRITE, _write)]
