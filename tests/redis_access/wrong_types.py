"""The public methods and their arguments, with values of types that each argument does not take."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from redis_access import Limit
from redis_access.testing import StandIn

NOT_TEXT = (None, 5, b"k", ["k"], object())
NOT_AN_ID = (None, 5.5, b"k", ["k"], object())
NOT_A_LIST = (None, 5, "ab", b"ab", object(), [None], [b"k"], [["k"]])
NOT_A_MAPPING = (None, 5, "ab", ["a"], [("a", 1)], object(), {5: 1}, {"a": object()})
NOT_SECONDS = ("5", 1.5, True, 0, [5], object())
NOT_A_FUNCTION = (None, 5, "f", {"a": 1})
NOT_A_LIMIT = (None, 5, "user:1", {"limit": 5}, object())
NOT_A_NUMBER = (None, "5", True, [5], object(), -1, float("nan"))
NOT_A_COUNT = (None, "5", 1.5, True, 0, [5])
NOT_A_CHOICE: tuple[object, ...] = (None, 5, [], {}, "x", object())

WRONG: dict[str, tuple[object, ...]] = {
    "amount": (None, "5", 1.5, True, [5]),
    "changes": NOT_A_MAPPING,
    "cost": ("5", 1.5, True, 0, [5]),
    "data": NOT_A_MAPPING,
    "experiment": NOT_TEXT,
    "extend_ttl": NOT_SECONDS,
    "fetch": NOT_A_FUNCTION,
    "fields": (5, "ab", b"ab", object(), [None], [b"k"]),
    "flag": NOT_TEXT,
    "keep": (5, b"k", ["k"]),
    "key": NOT_TEXT,
    "keys": NOT_A_LIST,
    "limit": NOT_A_LIMIT,
    "limits": NOT_A_LIST,
    "max_lifetime_seconds": NOT_SECONDS,
    "name": NOT_TEXT,
    "names": NOT_A_LIST,
    "remove": (None, *NOT_A_LIST[1:]),
    "session_id": NOT_TEXT,
    "shared": (5.5, b"k", ["k"], object()),
    "ttl": NOT_SECONDS,
    "user_id": NOT_AN_ID,
    "value": (object(), {1, 2}, b"b"),
    "values": NOT_A_MAPPING,
    "variant": (object(), {1, 2}, b"b"),
    "wait_seconds": ("5", True, -1, [5], float("nan")),
    "when_away": NOT_A_CHOICE,
}
"""By argument. None is right where it stands for a default."""

OF_ONE_METHOD: dict[tuple[str, str], tuple[object, ...]] = {
    ("rate_limit", "subject"): NOT_AN_ID,
    ("create", "user_id"): NOT_AN_ID[1:],
    ("rotate", "user_id"): NOT_AN_ID[1:],
}

_OF_CACHE_GET: dict[str, tuple[object, ...]] = {
    "cache_none": (None, "yes", 1, []),
    "cache_errors": (None, LookupError, [LookupError], ("LookupError",), (5,)),
    "early": NOT_A_NUMBER,
    "jitter": NOT_A_NUMBER,
    "lock_seconds": NOT_A_NUMBER,
    "stale_if_error": NOT_A_NUMBER,
    "stale_while_revalidate": NOT_A_NUMBER,
    "no_such_option": (1,),
}
OPTIONS: dict[str, dict[str, tuple[object, ...]]] = {
    "cache_get": _OF_CACHE_GET,
    "cache_get_many": _OF_CACHE_GET,
    "rate_limit": {
        "limit": NOT_A_COUNT,
        "window_seconds": NOT_A_COUNT,
        "cost": NOT_A_COUNT,
        "name": (None, 5.5, b"k", ["k"]),
        "network_prefix": NOT_A_COUNT[1:],
        "strategy": NOT_A_CHOICE,
    },
}
"""By method: the keyword arguments that a signature shows as `options`."""

ANYTHING = frozenset({"default", "fresh", "durable", "only_if_absent", "options"})
"""Arguments that take what they get: a default is returned as it is, and a flag is what Python calls true."""

RIGHT: dict[str, object] = {
    "changes": {"a": 1},
    "data": {"a": 1},
    "experiment": "e",
    "fetch": dict,
    "flag": "f",
    "key": "k",
    "keys": ["k"],
    "limit": Limit("user:1", limit=5, window_seconds=60),
    "limits": [Limit("user:1", limit=5, window_seconds=60)],
    "name": "n",
    "names": ["n"],
    "session_id": "s" * 43,
    "subject": "user:1",
    "user_id": "u",
    "value": 1,
    "values": {"a": 1},
    "variant": 1,
}
ADMINISTRATION = frozenset(
    {
        "add_hook",
        "bind",
        "budget",
        "cached",
        "client",
        "close",
        "fresh_reads",
        "lock",
        "namespace",
        "remove_hook",
        "stats",
    }
)
"""Methods that send nothing, tested by themselves."""

PARTS: dict[str, Callable[[Any], Any]] = {
    "": lambda access: access,
    "flags.": lambda access: access.flags,
    "assignments.": lambda access: access.assignments,
    "sessions.": lambda access: access.sessions,
    "limits.": lambda access: access.limits,
    "namespace.": lambda access: access.namespace("pricing"),
    "lock.": lambda access: access.lock("import"),
}


class WrongCall(NamedTuple):
    """A call with one argument of a wrong type."""

    part: str
    method: str
    argument: str
    arguments: dict[str, object]

    def make(self, access: Any) -> object:
        """Make it."""
        return getattr(PARTS[self.part](access), self.method)(**self.arguments)

    def __str__(self) -> str:
        return f"{self.part}{self.method}({self.argument}={self.arguments[self.argument]!r})"


def public_methods() -> Iterator[tuple[str, str, inspect.Signature]]:
    """Give the part, the name and the signature of every method that asks Redis."""
    access = StandIn().access()
    for part, of in PARTS.items():
        owner = of(access)
        for name, _ in inspect.getmembers(type(owner), inspect.isfunction):
            if not name.startswith("_") and name not in ADMINISTRATION:
                yield part, name, inspect.signature(getattr(owner, name))


def wrong_calls() -> Iterator[WrongCall]:
    """Give a call for every argument of every method and every wrong value."""
    for part, method, signature in public_methods():
        options = OPTIONS[method] if "options" in signature.parameters else {}
        needed: dict[str, object] = {"limit": 5, "window_seconds": 60} if method == "rate_limit" else {}
        for name, parameter in signature.parameters.items():
            if parameter.default is parameter.empty and name != "options":
                needed[name] = RIGHT[name]
        wrong = {name: _wrong(method, name) for name in signature.parameters if name not in ANYTHING} | options
        for name, values in wrong.items():
            for value in values:
                yield WrongCall(part, method, name, {**needed, name: value})


def _wrong(method: str, argument: str) -> tuple[object, ...]:
    return OF_ONE_METHOD.get((method, argument)) or WRONG[argument]
