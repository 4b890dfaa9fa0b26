"""sessions and namespace: end sessions, look into a namespace and invalidate it."""

import argparse
import sys
from typing import TYPE_CHECKING

from ..access import RedisAccess
from ..stored.values import MISS
from .commands import command, done, shown

if TYPE_CHECKING:
    from .commands import Commands


def add_commands(commands: "Commands") -> None:
    """Add `sessions` and `namespace` with their actions."""
    actions = commands.add_parser("sessions", help="end sessions").add_subparsers(required=True, metavar="ACTION")
    command(actions, "end", "end one session", _end).add_argument("id")
    command(actions, "end-all", "end all sessions of a user", _end_all).add_argument("user")
    actions = commands.add_parser("namespace", help="values of a namespace").add_subparsers(
        required=True, metavar="ACTION"
    )
    for name, text, run in (
        ("get", "print a value", _get),
        ("delete", "remove a value", _delete),
        ("invalidate", "make all values old", _invalidate),
    ):
        action = command(actions, name, text, run)
        action.add_argument("namespace")
        if name != "invalidate":
            action.add_argument("key")


def _end(access: RedisAccess, options: argparse.Namespace) -> int:
    if access.sessions.get(options.id, ()) is None:
        print("not there", file=sys.stderr)
        return 1
    return done(access.sessions.end(options.id), "ended")


def _end_all(access: RedisAccess, options: argparse.Namespace) -> int:
    ended = access.sessions.end_all(options.user)
    print("not done" if ended is None else f"{ended} ended")
    return 1 if ended is None else 0


def _get(access: RedisAccess, options: argparse.Namespace) -> int:
    value = access.namespace(options.namespace).get(options.key, MISS)
    if value is MISS:
        print("not there", file=sys.stderr)
        return 1
    print(shown(value))
    return 0


def _delete(access: RedisAccess, options: argparse.Namespace) -> int:
    namespace = access.namespace(options.namespace)
    if not namespace.exists(options.key):
        print("not there", file=sys.stderr)
        return 1
    return done(namespace.delete(options.key), "gone")


def _invalidate(access: RedisAccess, options: argparse.Namespace) -> int:
    return done(access.namespace(options.namespace).invalidate(), "nobody sees an old value any more")
