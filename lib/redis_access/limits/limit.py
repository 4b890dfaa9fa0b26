"""A limit: a subject, the hits that it has per window, and the strategy that counts them."""

from copy import copy
from ipaddress import AddressValueError, IPv6Address, IPv6Network
from typing import Literal, Required, TypeAlias, TypedDict, get_args

from ..errors import InvalidArgumentError
from ..stored.keys import key_part
from ..stored.ttls import MAX_TTL_SECONDS

Strategy: TypeAlias = Literal["gcra", "fixed", "sliding"]

MAX_LIMIT = 1_000_000
_STRATEGIES = frozenset(get_args(Strategy))
_MICROSECONDS = 1_000_000


class LimitOptions(TypedDict, total=False):
    """The options of a Limit, for `rate_limit`, which makes one."""

    limit: Required[int]
    window_seconds: Required[int]
    name: str
    cost: int
    strategy: Strategy
    network_prefix: int | None


class Limit:
    """At most `limit` hits by `subject` (a user, an address, ...) per `window_seconds`, each of which costs `cost`.

    "gcra": the whole limit may be spent at once; after that one hit comes back every window / limit.
    "fixed": `limit` hits in a window that begins with the first; two bursts may meet where two windows do.
    "sliding": never more than `limit` in any window, wherever it begins; counted in tenths of the window, so a hit may
    come back up to a tenth of a window late.

    Hits are counted under subject, name, strategy and window. So a limit that is raised or lowered keeps its count.
    Features with the same window share a count unless each has a `name` ("login").

    With `network_prefix` a subject that is an IPv6 address counts as its network of so many bits: one customer has at
    least a /64 (RFC 6177), with more addresses than could be counted one by one. Other subjects count as they are.

    A cost above the limit, however high, is no error: such a hit is refused. Raises InvalidKeyError and
    InvalidArgumentError.
    """

    __slots__ = ("arguments", "cost", "limit", "name", "strategy", "subject", "window_seconds")

    def __init__(
        self,
        subject: str,
        *,
        limit: int,
        window_seconds: int,
        name: str = "",
        cost: int = 1,
        strategy: Strategy = "gcra",
        network_prefix: int | None = None,
    ) -> None:
        _check(limit, "limit", MAX_LIMIT)
        _check(window_seconds, "window_seconds", MAX_TTL_SECONDS)
        _check_cost(cost)
        if not isinstance(strategy, str) or strategy not in _STRATEGIES:
            raise InvalidArgumentError(f"strategy must be one of {', '.join(get_args(Strategy))}, not {strategy!r}")
        if network_prefix is not None:
            _check(network_prefix, "network_prefix", 128)
            subject = _network(subject, network_prefix)
        self.subject = key_part(subject, "limits")
        self.name = key_part(name, "limits") if name != "" else ""
        self.limit = limit
        self.window_seconds = window_seconds
        self.cost = cost
        self.strategy = strategy
        # Made once, not at each hit, since callers keep their limits.
        self.arguments = (strategy, limit, window_seconds * _MICROSECONDS, min(cost, limit + 1))
        """The arguments of rate_limit.lua. A cost above the limit is one more than it: Lua's numbers are bounded."""

    def at_cost(self, cost: int) -> "Limit":
        """Return the same limit for a hit of another cost. Raises InvalidArgumentError."""
        _check_cost(cost)
        other = copy(self)
        other.cost = cost
        other.arguments = (*self.arguments[:3], min(cost, self.limit + 1))
        return other

    def key(self, shared: str | None = None) -> str:
        """Return the key under which hits are counted.

        Keys of one subject, or of one `shared` (a key part), lie in one slot of a cluster. The strategy is part of the
        key because each stores its state in a format of its own.
        """
        kind = f"{self.strategy}-{self.window_seconds}:{self.name}"
        if shared is None:
            return f"limits:{{{self.subject}}}:{kind}"
        return f"limits:{{{shared}}}:{kind}:{self.subject}"


def _network(subject: str, prefix: int) -> str:
    try:
        address = IPv6Address(subject)
    except AddressValueError:
        return subject
    if address.ipv4_mapped is not None:  # one IPv4 client, as a dual-stack socket names it
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), prefix), strict=False))


def _check_cost(cost: int) -> None:
    # Without an upper end: what a hit costs may depend on data, such as the length of a body.
    if type(cost) is not int or cost < 1:
        raise InvalidArgumentError(f"cost must be a whole number from 1 on, not {cost!r}")


def _check(number: int, name: str, most: int) -> None:
    # Not isinstance: True is an int.
    if type(number) is not int or not 0 < number <= most:
        raise InvalidArgumentError(f"{name} must be a whole number from 1 to {most}, not {number!r}")
