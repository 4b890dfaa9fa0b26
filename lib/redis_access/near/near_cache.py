"""The bounds of a near cache, as the caller sets them."""

from __future__ import annotations

from ..errors import InvalidArgumentError
from ..stored.arguments import listed


class NearCache:
    """The bounds of a near cache: how much it keeps in the process, and for how long at most.

    `prefixes` are beginnings of the keys to keep. Redis reports every change of such keys to every process, so leave
    out what changes often. None may be the beginning of another. `memory_bytes` counts keys, values and what keeping
    them takes. Raises InvalidArgumentError.
    """

    __slots__ = ("entries", "memory_bytes", "prefixes", "ttl_seconds")

    def __init__(
        self,
        *,
        prefixes: tuple[str, ...],
        entries: int = 10_000,
        memory_bytes: int = 16 * 1024 * 1024,
        ttl_seconds: float = 5.0,
    ) -> None:
        for name, number in (("entries", entries), ("memory_bytes", memory_bytes)):
            if type(number) is not int or number < 1:
                raise InvalidArgumentError(f"{name} must be a whole number from 1, not {number!r}")
        if isinstance(ttl_seconds, bool) or not isinstance(ttl_seconds, int | float) or not 0 < ttl_seconds <= 60:
            raise InvalidArgumentError(f"ttl_seconds must be a number above 0 and at most 60, not {ttl_seconds!r}")
        prefixes = listed(prefixes, "prefixes", "beginnings of keys")
        if not prefixes or not all(isinstance(prefix, str) for prefix in prefixes):
            raise InvalidArgumentError(f"prefixes must be a tuple of beginnings of keys, not {prefixes!r}")
        if any(one != other and one.startswith(other) for one in prefixes for other in prefixes):
            raise InvalidArgumentError(f"no prefix may be the beginning of another: {prefixes!r}")
        self.entries = entries
        self.memory_bytes = memory_bytes
        self.ttl_seconds = ttl_seconds
        self.prefixes = prefixes
