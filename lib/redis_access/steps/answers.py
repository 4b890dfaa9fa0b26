"""The answers that commands and scripts can have.

A server that answers anything else is broken, or its stream of replies is out of step with the commands: then no reply
of the connection can be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import NoneType
from typing import Any, TypeAlias

from .requests import Argument, Reply

Check: TypeAlias = Callable[[Sequence[Argument], Reply], bool]
"""Whether a command, as it is sent, can have the reply."""

_TEXT: frozenset[type] = frozenset({bytes, NoneType})
_NUMBER: frozenset[type] = frozenset({int})  # not bool, which RESP3 has as a type of its own
_ROW = _TEXT
_STATUS: frozenset[type] = frozenset({bytes})
_NONE: frozenset[type] = frozenset()

# The types of commands' answers, where the type alone tells. Others are looked at more closely.
_BY_TYPE: dict[Any, frozenset[type]] = {
    **dict.fromkeys(("GET", "HGET"), _TEXT),
    **dict.fromkeys(("PTTL", "TTL", "UNLINK", "HDEL", "HEXISTS", "EXISTS", "WAIT"), _NUMBER),
    **dict.fromkeys(("GETRANGE", "ASKING", "READONLY", "SELECT"), _STATUS),
}


class WithErrors(list[Reply]):
    """Replies with errors among them."""

    __slots__ = ()


class UnfitReplyError(ValueError):
    """A command had a reply that no server gives to it."""


def examined(commands: Sequence[Sequence[Argument]], replies: list[Reply]) -> list[Reply]:
    """Return the replies; as WithErrors when one of them is an error. Raises UnfitReplyError."""
    if len(replies) == 1 and type(replies[0]) in _BY_TYPE.get(commands[0][0], _NONE):  # most are
        return replies
    for command, reply in zip(commands, replies, strict=True):
        if type(reply) not in _BY_TYPE.get(command[0], _NONE):
            check = _CLOSER.get(command[0])
            if check is None or isinstance(reply, Exception) or not check(command, reply):
                return _looked_at_closely(commands, replies)
    return replies


def number(_command: Sequence[Argument], reply: Reply) -> bool:
    """Whether the reply is a whole number."""
    return type(reply) is int


def number_as_text(_command: Sequence[Argument], reply: Reply) -> bool:
    """Whether the reply is a text that is a whole number of 64 bits at most."""
    # 20: a sign and 19 digits are the lowest number of 64 bits.
    return type(reply) is bytes and reply.removeprefix(b"-").isdigit() and len(reply) <= 20


def numbers(each_key: int) -> Check:
    """Return the check of a script that answers `each_key` numbers for each of its keys."""

    def fits(command: Sequence[Argument], reply: Reply) -> bool:
        # Third in the command is the number of keys: EVALSHA, the hash, the number, the keys, the arguments.
        return type(reply) is list and len(reply) == each_key * int(command[2]) and _NUMBER.issuperset(map(type, reply))

    return fits


def row(reply: Reply) -> bool:
    """Whether the reply is a list of values, None for those that are not there."""
    return type(reply) is list and _ROW.issuperset(map(type, reply))


def _row_behind(words: int) -> Check:
    def fits(command: Sequence[Argument], reply: Reply) -> bool:
        return row(reply) and len(reply) == len(command) - words

    return fits


def _hash(_command: Sequence[Argument], reply: Reply) -> bool:
    return type(reply) is dict and _STATUS.issuperset(map(type, (*reply, *reply.values())))


def _confirmation(command: Sequence[Argument], reply: Reply) -> bool:
    # Behind key and value, which may be this word themselves.
    if "GET" in command[3:]:  # the value that was there before
        return type(reply) in _TEXT
    return reply == b"OK" or reply is None


def _slots(command: Sequence[Argument], reply: Reply) -> bool:
    return command[1] != "SLOTS" or (type(reply) is list and all(map(_is_shard, reply)))


def _is_shard(entry: Reply) -> bool:
    return (
        type(entry) is list
        and len(entry) > 2
        and all(type(slot) is int and 0 <= slot < 16384 for slot in entry[:2])
        and all(map(_is_node, entry[2:]))
    )


def _is_node(node: Reply) -> bool:
    return type(node) is list and len(node) > 1 and type(node[0]) in _TEXT and type(node[1]) is int


def _login(_command: Sequence[Argument], reply: Reply) -> bool:
    return type(reply) is dict


def _echo(command: Sequence[Argument], reply: Reply) -> bool:
    return type(reply) is bytes and (len(command) == 1 or reply == _encoded(command[1]))


def _encoded(argument: Argument) -> bytes:
    return argument if isinstance(argument, bytes) else str(argument).encode()


def _script(command: Sequence[Argument], reply: Reply) -> bool:
    check = of_scripts.get(command[1])
    return check is None or check(command, reply)


of_scripts: dict[Argument, Check] = {}
"""The checks of scripts' answers, by hash and by text; a script registers its own when it is first sent."""

_CLOSER: dict[Any, Check] = {
    "SET": _confirmation,
    "MGET": _row_behind(1),
    "HMGET": _row_behind(2),
    "HGETALL": _hash,
    "EVALSHA": _script,
    "EVAL": _script,
    "CLUSTER": _slots,
    "HELLO": _login,
    "PING": _echo,
}


def _looked_at_closely(commands: Sequence[Sequence[Argument]], replies: list[Reply]) -> list[Reply]:
    has_errors = False
    for command, reply in zip(commands, replies, strict=True):
        if isinstance(reply, Exception):
            has_errors = True
        elif type(reply) not in _BY_TYPE.get(command[0], _NONE):
            check = _CLOSER.get(command[0])
            # A command that is not listed here, such as the command line's INFO, may have any reply.
            if check is None and command[0] not in _BY_TYPE:
                continue
            if check is None or not check(command, reply):
                raise UnfitReplyError(f"{command[0]!r} was answered with {_described(reply)}")
    return WithErrors(replies) if has_errors else replies


def _described(reply: Reply) -> str:
    return f"{type(reply).__name__} of {len(reply)}" if isinstance(reply, list | dict) else type(reply).__name__
