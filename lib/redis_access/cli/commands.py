"""Functions shared by all commands: to declare a command, to read and print values."""

import argparse
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
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


def add_json(parser: "ArgumentParser") -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def show(options: argparse.Namespace, facts: Mapping[str, object]) -> None:
    """Print facts by name: one JSON object with --json, else one line each."""
    if options.json:
        print(shown(facts))
        return
    for name, fact in facts.items():
        print(f"{name.replace('_', ' ')}: {'-' if fact is None else fact if isinstance(fact, str) else shown(fact)}")


def moment(unix_seconds: int) -> str | None:
    """Return the time in UTC as ISO 8601 has it; None for 0, which stands for never or unknown."""
    return datetime.fromtimestamp(unix_seconds, UTC).isoformat() if unix_seconds else None


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
