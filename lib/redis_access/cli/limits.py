"""limit: shows, counts against, or resets the rate limit of a subject."""

import argparse
from typing import TYPE_CHECKING, get_args

from ..access import RedisAccess
from ..limits.limit import Limit, Strategy
from .commands import add_json, command, done, shown

if TYPE_CHECKING:
    from .commands import Commands


def add_commands(commands: "Commands") -> None:
    """Add `limit`."""
    parser = command(commands, "limit", "show what a rate limit says to a subject, without counting", _limit)
    add_limit(parser)
    add_json(parser)
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--hit", action="store_true", help="count a hit")
    action.add_argument("--reset", action="store_true", help="forget what was counted")


def add_limit(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say which limit."""
    parser.add_argument("subject")
    parser.add_argument("--limit", type=int, required=True, metavar="HITS", help="hits allowed per window")
    parser.add_argument("--window", type=int, required=True, metavar="SECONDS", help="the window")
    parser.add_argument("--name", default="", help="the limit's name, if it has one")
    parser.add_argument("--strategy", choices=get_args(Strategy), default="gcra", help="default: %(default)s")


def limit_of(options: argparse.Namespace) -> Limit:
    """Return the limit that the arguments name. Raises InvalidArgumentError."""
    return Limit(
        options.subject,
        limit=options.limit,
        window_seconds=options.window,
        name=options.name,
        strategy=options.strategy,
    )


def _limit(access: RedisAccess, options: argparse.Namespace) -> int:
    limit = limit_of(options)
    if options.reset:
        return done(access.limits.reset(limit), "forgotten")
    met = access.limits.hit(limit) if options.hit else access.limits.peek(limit)
    if options.json:
        print(shown({**met._asdict(), "allowed": met.allowed}))
        return 0 if met.allowed else 1
    print(
        f"{'allowed' if met.allowed else 'denied'}: {met.remaining} of {met.limit} left, "
        f"retry after {met.retry_after_seconds} s, all free in {met.reset_seconds} s"
    )
    return 0 if met.allowed else 1
