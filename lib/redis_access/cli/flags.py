"""flags: reads, stores, deletes and invalidates a user's cached flags or assignments."""

import argparse
import sys
from typing import TYPE_CHECKING

from ..access import RedisAccess
from ..stored.keys import MAX_NAMES, key_part
from ..stored.values import MISS
from ..user_values.user_hash import HEADER, UserHash
from .commands import add_json, add_ttl, command, done, shown, value_of
from .reading import reading

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
        if name == "get":
            add_json(action)
    listed = command(actions, "list", "print all that is cached for a user, with when it ends", _list)
    listed.add_argument("user")
    add_json(listed)
    changed = command(actions, "invalidate", "make a flag's cached values old, for all users", _invalidate)
    changed.add_argument("name")
    changed = command(actions, "invalidate-user", "make all cached values of a user old", _invalidate_user)
    changed.add_argument("user")
    command(actions, "invalidate-everything", "make all cached values of all users old", _invalidate_everything)


def _cache(access: RedisAccess, options: argparse.Namespace) -> "UserValues":
    return access.assignments if options.assignments else access.flags


def _get(access: RedisAccess, options: argparse.Namespace) -> int:
    found = _cache(access, options).get_many(options.user, options.name)
    if options.json:
        print(shown(found))
        return 0 if found else 1
    for name in options.name:
        value = found.get(name, MISS)
        print(f"{name}\t{'-' if value is MISS else shown(value)}")
    return 0 if found else 1


def _set(access: RedisAccess, options: argparse.Namespace) -> int:
    stored = _cache(access, options).set(options.user, options.name, value_of(options.value), ttl=options.ttl)
    return done(stored, "stored")


def _delete(access: RedisAccess, options: argparse.Namespace) -> int:
    if _cache(access, options).get(options.user, options.name, MISS) is MISS:
        print("not there", file=sys.stderr)
        return 1
    return done(_cache(access, options).delete(options.user, options.name), "gone")


def _list(access: RedisAccess, options: argparse.Namespace) -> int:
    kind = "assignments" if options.assignments else "flags"
    with reading() as ask:
        rows = ask("HGETALL", f"{kind}:{{{key_part(options.user, kind)}}}")
        now = ask.now
    header = [rows.pop(field.encode(), None) for field in HEADER]
    names = [field.decode(errors="replace") for field in rows if field[:1] != b"\x01"]
    left = UserHash((), header, now).seconds_left
    # By the library's own read, which leaves out what was invalidated.
    found = _cache(access, options).get_many(options.user, names[:MAX_NAMES])
    listed = {name: {"value": found[name], "ends_in_seconds": left(rows[name.encode()])} for name in sorted(found)}
    if options.json:
        print(shown(listed))
    else:
        for name, facts in listed.items():
            print(f"{name}\t{shown(facts['value'])}\t{facts['ends_in_seconds']:g} s")
    return 0 if listed else 1


def _invalidate_user(access: RedisAccess, options: argparse.Namespace) -> int:
    return done(_cache(access, options).invalidate_user(options.user), "nobody sees an old value of the user any more")


def _invalidate_everything(access: RedisAccess, options: argparse.Namespace) -> int:
    return done(_cache(access, options).invalidate_everything(), "nobody sees an old value any more")


def _invalidate(access: RedisAccess, options: argparse.Namespace) -> int:
    return done(_cache(access, options).invalidate(options.name), "nobody sees an old value any more")
