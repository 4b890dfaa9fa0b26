"""cache_get's Lua script in Python. Its head comment says what it is for."""

from collections.abc import Callable, Sequence
from typing import Any

from ...caching.lease import COMPARE_AND_SWAP


def _compare_and_swap(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> Any:
    seen, new, milliseconds = arguments
    value = call("GET", keys[0])
    if not (value or b"").startswith(seen):
        return value
    if milliseconds == b"header":
        call("SETRANGE", keys[0], 0, new)
    elif milliseconds == b"0":
        call("UNLINK", keys[0])
    else:
        call("SET", keys[0], new, "PX", milliseconds)
    return 1


CACHE_SCRIPTS = [(COMPARE_AND_SWAP, _compare_and_swap)]
