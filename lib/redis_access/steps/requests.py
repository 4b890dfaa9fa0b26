"""The requests to Redis. Each is one round trip; keys are without the prefix, which the transport puts before them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import CommandRefusedError, UnavailableError

if TYPE_CHECKING:
    from .scripts import Script

REQUEST_ERRORS = (UnavailableError, CommandRefusedError)
"""The errors of requests."""

Argument: TypeAlias = str | bytes | int
Command: TypeAlias = tuple[Argument, ...]
"""A command as it is sent: its name and its arguments, keys with their prefix."""
Reply: TypeAlias = Any
"""Redis's answer: bytes, int, None, float, bool, list or dict of these."""

# Mapped, they take a third of what a generator takes: each call on a user's flags asks both.
_primary_of, _repeatable_of = attrgetter("primary"), attrgetter("repeatable")


# Plain classes with slots: each call makes one of these, and a frozen dataclass takes twice as long to make.
class Read:
    """One command that changes nothing. The reader answers it, or the primary when the reader is unavailable.

    `primary=True` asks the primary only: replication is asynchronous, so the reader may lag behind a confirmed write.
    """

    __slots__ = ("arguments", "command", "key", "primary")
    repeatable = True

    def __init__(self, command: str, key: str, *arguments: Argument, primary: bool = False) -> None:
        self.command = command
        self.key = key
        self.arguments = arguments
        self.primary = primary

    def to_commands(self, prefix: str) -> list[Command]:
        """Return the command."""
        return [(self.command, prefix + self.key, *self.arguments)]


class Write:
    """One command for the primary.

    `repeatable=False` for those that must not be done twice (INCR): they are not sent again after a lost answer.
    """

    __slots__ = ("arguments", "command", "key", "repeatable")
    primary = True

    def __init__(self, command: str, key: str, *arguments: Argument, repeatable: bool = True) -> None:
        self.command = command
        self.key = key
        self.arguments = arguments
        self.repeatable = repeatable

    def to_commands(self, prefix: str) -> list[Command]:
        """Return the command."""
        return [(self.command, prefix + self.key, *self.arguments)]


class Run:
    """A script on the primary, by its hash, or by its text when the server does not know it.

    A server forgets scripts when it restarts, and they are not replicated, so after a failover the new primary has
    none. In cluster mode all keys must lie in one slot.
    """

    __slots__ = ("arguments", "keys", "repeatable", "script")
    primary = True

    def __init__(self, script: Script, keys: Sequence[str], *arguments: Argument) -> None:
        self.script = script
        self.keys = keys
        self.arguments = arguments
        self.repeatable = script.repeatable
        """Whether it may be sent again after a lost answer."""

    def to_commands(self, prefix: str) -> list[Command]:
        """Return the command that names the script by its hash."""
        return [("EVALSHA", self.script.sha, len(self.keys), *[prefix + key for key in self.keys], *self.arguments)]

    def to_command_with_text(self, prefix: str) -> Command:
        """Return the command that brings the script's text, for a server that does not know it."""
        ((_, _, *rest),) = self.to_commands(prefix)
        return ("EVAL", self.script.text, *rest)


class ReadKeys:
    """The strings under many keys (MGET), in the order of the keys, None for those that are not there.

    In a sharded group, where keys lie on several nodes, the RedisAccessError of a node that failed stands in the place
    of each of its keys, unless all failed.
    """

    __slots__ = ("keys", "primary")
    repeatable = True

    def __init__(self, keys: Sequence[str], *, primary: bool = False) -> None:
        self.keys = keys
        self.primary = primary

    def to_commands(self, prefix: str) -> list[Command]:
        """Return the command; none without keys."""
        return [("MGET", *[prefix + key for key in self.keys])] if self.keys else []


class Many:
    """Several requests in one round trip; the answers come as a list in the same order.

    The RedisAccessError of a request that failed stands in its place in the list. When no request was answered, the
    error is thrown instead. Not a transaction. The reader is asked when all are Reads that allow it.
    """

    __slots__ = ("requests",)

    def __init__(self, requests: Sequence[Read | Write | Run | ReadKeys]) -> None:
        self.requests = requests

    @property
    def primary(self) -> bool:
        """Whether only the primary may answer."""
        # All go over one connection, so the strictest decides.
        return any(map(_primary_of, self.requests))

    @property
    def repeatable(self) -> bool:
        """Whether all may be sent again after a lost answer."""
        return all(map(_repeatable_of, self.requests))

    def to_commands(self, prefix: str) -> list[Command]:
        """Return a command for each request that has one."""
        return [command for each in self.requests for command in each.to_commands(prefix)]


class Durable:
    """A write, and in the same round trip the question how many replicas have it by now (WAIT).

    Answers a pair: the write's reply, and the number of replicas, 0 when none confirmed in two thirds of the
    time left, or all of it but 0.12 s. Redis carries out nothing else on that connection meanwhile.
    """

    __slots__ = ("request",)
    primary = True

    def __init__(self, request: Write | Run) -> None:
        self.request = request

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again after a lost answer."""
        return self.request.repeatable

    def to_commands(self, _prefix: str) -> list[Command]:
        """Return nothing: what is asked depends on the time left (`transport/routes.py`)."""
        return []


Request: TypeAlias = Read | Write | Run | ReadKeys | Many | Durable
