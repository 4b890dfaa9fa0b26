"""flags: reads, stores, deletes and invalidates a user's cached flags or assignments."""

import argparse
from typing import TYPE_CHECKING

from ..access import RedisAccess
from ..stored.values import MISS
from .commands import add_ttl, command, done, shown, value_of

if TYPE_CHECKING:
    from ..facades import UserValues
    from .commands import Commands


def add_commands(commands: "Commands") -> None:
    """Add `flags` with its actions."""
    parser = commands.add_parser("flags", help="a user's cached flags, or assignments with --assignments")
    parser.add_argument("--assignments", action="store_true", help="experiment assignments instead of flags")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, text, run in (
        ("get", "print what is cached for a user", _get),
        ("set", "store a value for a user", _set),
        ("delete", "remove a value of a user", _delete),
    ):
        action = command(actions, name, text, run)
        action.add_argument("user")
        action.add_argument("name", nargs="+" if name == "get" else None)
        if name == "set":
            action.add_argument("value")
            add_ttl(action)
    changed = command(actions, "invalidate", "make a flag's cached values old, for all users", _invalidate)
    changed.add_argument("name")


def _cache(access: RedisAccess, options: argparse.Namespace) -> "UserValues":
    return access.assignments if options.assignments else access.flags


def _get(access: RedisAccess, options: argparse.Namespace) -> int:
    found = _cache(access, options).get_many(options.user, options.name)
    for name in options.name:
        value = found.get(name, MISS)
        print(f"{name}\t{'-' if value is MISS else shown(value)}")
    return 0 if found else 1


def _set(access: RedisAccess, options: argparse.Namespace) -> int:
    stored = _cache(access, options).set(options.user, options.name, value_of(options.value), ttl=options.ttl)
    return done(stored, "stored")


def _delete(access: RedisAccess, options: argparse.Namespace) -> int:
    return done(_cache(access, options).delete(options.user, options.name), "gone")


def _invalidate(access: RedisAccess, options: argparse.Namespace) -> int:
    return done(_cache(access, options).invalidate(options.name), "nobody sees an old value any more")
