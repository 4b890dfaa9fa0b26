"""Functions shared by all commands: to declare a command, to read and print values."""

import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from ..access import RedisAccess

if TYPE_CHECKING:
    from argparse import ArgumentParser, _SubParsersAction

    Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"

Runner: TypeAlias = Callable[[RedisAccess, argparse.Namespace], int]


def command(commands: "Commands", name: str, text: str, run: Runner) -> "ArgumentParser":
    """Add a command; `text` is its line in the help."""
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def add_ttl(parser: "ArgumentParser") -> None:
    """Add --ttl."""
    parser.add_argument("--ttl", type=int, metavar="SECONDS", help="time to live; the kind's default when not given")


def value_of(text: str) -> Any:
    """Return the value that the text is as JSON; the text itself when it is no JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def shown(value: object) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False)


def done(confirmed: bool, text: str) -> int:
    """Print whether a write was confirmed: `text`, or "not done". Return the exit code."""
    print(text if confirmed else "not done")
    return 0 if confirmed else 1
