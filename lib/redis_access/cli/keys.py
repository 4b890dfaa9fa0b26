"""get, set, ttl and delete: one key each."""

import argparse
import sys
from typing import TYPE_CHECKING

from ..access import RedisAccess
from ..stored.keys import checked_key
from ..stored.values import MISS
from .commands import add_ttl, command, done, shown, value_of
from .reading import reading

if TYPE_CHECKING:
    from .commands import Commands


def add_commands(commands: "Commands") -> None:
    """Add `get`, `ttl`, `delete` and `set`."""
    for name, text, run in (
        ("get", "print the value under a key", _get),
        ("ttl", "print how many seconds a key has left", _ttl),
        ("delete", "remove a key", _delete),
    ):
        command(commands, name, text, run).add_argument("key")
    setting = command(commands, "set", "store a value under a key", _set)
    setting.add_argument("key")
    setting.add_argument("value")
    add_ttl(setting)


def _get(access: RedisAccess, options: argparse.Namespace) -> int:
    value = access.get(options.key, MISS)
    if value is MISS:
        undecodable = access.stats().undecodable
        print("a value that this library did not write" if undecodable else "not there", file=sys.stderr)
        return 1
    print(shown(value))
    return 0


def _set(access: RedisAccess, options: argparse.Namespace) -> int:
    return done(access.set(options.key, value_of(options.value), ttl=options.ttl), "stored")


def _delete(access: RedisAccess, options: argparse.Namespace) -> int:
    if not access.exists(options.key):
        print("not there", file=sys.stderr)
        return 1
    return done(access.delete(options.key), "gone")


def _ttl(_access: RedisAccess, options: argparse.Namespace) -> int:
    with reading() as ask:
        seconds = ask("TTL", checked_key(options.key))
    if seconds == -2:
        print("not there", file=sys.stderr)
        return 1
    print("no end" if seconds == -1 else seconds)
    return 0
