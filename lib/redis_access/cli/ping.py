"""ping: whether each endpoint answers, and how long it takes."""

import argparse
import sys
import time
from typing import TYPE_CHECKING

from ..access import RedisAccess
from ..configuration.environment import settings_from_environment
from ..errors import RedisAccessError
from .commands import command
from .endpoints import connected, described, endpoints

if TYPE_CHECKING:
    from .commands import Commands


def add_commands(commands: "Commands") -> None:
    """Add `ping`."""
    command(commands, "ping", "connect to each endpoint and say how long it takes", _ping)


def _ping(_access: RedisAccess, _options: argparse.Namespace) -> int:
    settings = settings_from_environment()
    print(described(settings))
    unavailable = 0
    for role, address in endpoints(settings).items():
        try:
            with connected(settings, role, address) as connection:
                started = time.monotonic()
                connection.ask(("PING",))
                took = time.monotonic() - started
                print(f"{role} {address}: connected in {_ms(connection.seconds)}, answers in {_ms(took)}")
        except RedisAccessError as exc:
            unavailable += 1
            print(f"{role} {address}: {exc}", file=sys.stderr)
    return 3 if unavailable else 0


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
