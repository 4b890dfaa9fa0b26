"""A limit: who may do something how often, and by which way of counting."""

from typing import Literal, TypeAlias, get_args

from ..errors import InvalidArgumentError
from ..stored.keys import key_part
from ..stored.ttls import MAX_TTL_SECONDS

Strategy: TypeAlias = Literal["gcra", "fixed", "sliding"]

MAX_LIMIT = 1_000_000
_STRATEGIES = frozenset(get_args(Strategy))
_MICROSECONDS = 1_000_000


class Limit:
    """At most `limit` hits by `subject` (a user, an address, ...) per `window_seconds`, of which this one is `cost`.

    "gcra": the whole limit may be spent at once; after that one hit comes back every window / limit.
    "fixed": `limit` hits in a window that begins with the first; two bursts may meet where two windows do.
    "sliding": never more than `limit` in any window, wherever it begins; counted in tenths of the window, so a hit may
    come back up to a tenth of a window late.

    Each combination of subject, strategy, limit and window counts for itself. Raises InvalidKeyError and
    InvalidArgumentError.
    """

    __slots__ = ("arguments", "cost", "limit", "strategy", "subject", "window_seconds")

    def __init__(
        self, subject: str, *, limit: int, window_seconds: int, cost: int = 1, strategy: Strategy = "gcra"
    ) -> None:
        _check(limit, "limit", MAX_LIMIT)
        _check(window_seconds, "window_seconds", MAX_TTL_SECONDS)
        _check(cost, "cost", limit)
        if strategy not in _STRATEGIES:
            raise InvalidArgumentError(f"strategy must be one of {', '.join(get_args(Strategy))}, not {strategy!r}")
        self.subject = key_part(subject, "limits")
        self.limit = limit
        self.window_seconds = window_seconds
        self.cost = cost
        self.strategy = strategy
        self.arguments = (strategy, limit, window_seconds * _MICROSECONDS, cost)
        """What rate_limit.lua wants to know."""

    def key(self, shared: str | None = None) -> str:
        """Return where it counts. Keys of one subject, or of one `shared` (a key part), lie in one slot of a cluster.

        The strategy is part of it: what one has stored another could not read.
        """
        kind = f"{self.strategy}-{self.limit}-{self.window_seconds}"
        if shared is None:
            return f"limits:{{{self.subject}}}:{kind}"
        return f"limits:{{{shared}}}:{kind}:{self.subject}"


def _check(number: int, name: str, most: int) -> None:
    if type(number) is not int or not 0 < number <= most:
        raise InvalidArgumentError(f"{name} must be a whole number from 1 to {most}, not {number!r}")
