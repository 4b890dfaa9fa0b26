"""Commands as the bytes to send, packed by hiredis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from hiredis import pack_command

from ...steps.requests import Argument

# Packing fewer names is as fast as finding them in the cache; more would make its entries large.
_FEW_NAMES, _MANY_NAMES = 8, 128

pack: Callable[[tuple[Argument, ...]], bytes] = pack_command  # type: ignore[assignment]  # it takes any length


def packed(commands: Sequence[tuple[Argument, ...]]) -> bytes:
    """Return the commands as the bytes to send."""
    return b"".join(map(_packed, commands))


def _packed(command: tuple[Argument, ...]) -> bytes:
    # A service asks for the same names of one user after the other: these are most of the bytes.
    if command[0] != "HMGET" or not _FEW_NAMES < len(command) < _MANY_NAMES:
        return pack(command)
    return b"*%d%b%b" % (len(command), pack(command[:2])[len(b"*2") :], _packed_names(command[2:]))


@lru_cache(maxsize=64)
def _packed_names(names: tuple[Argument, ...]) -> bytes:
    return pack(names).partition(b"\r\n")[2]
