"""The command line: its arguments and exit codes."""

import argparse
import os
import sys
from collections.abc import Sequence

from ..access import RedisAccess
from ..configuration.urls import memory_name
from ..errors import ConfigurationError, InvalidArgumentError, RedisAccessError
from . import bench, explain, flags, keys, limits, ping, sessions, stats
from .reading import BUDGET_MILLISECONDS

EPILOG = """\
Settings are the library's: REDIS_URL (and REDIS_READER_URL, REDIS_CA_CERTS, REDIS_KEY_PREFIX), or REDIS_SSM_PREFIX.
Keys are written without the prefix. Values are JSON; anything else counts as text.

exit codes: 0 done; 1 nothing there, denied, or not done; 2 wrong arguments or settings; 3 Redis is unavailable or
refuses
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    access = RedisAccess(strict=True, budget_milliseconds=BUDGET_MILLISECONDS)
    try:
        if memory_name(os.environ.get("REDIS_URL", "")) is not None:
            raise ConfigurationError("memory:// is the memory of the process that uses it; no other can look into it")
        code: int = options.run(access, options)
    except (ConfigurationError, InvalidArgumentError) as exc:
        print(f"redis_access: {exc}", file=sys.stderr)
        return 2
    except RedisAccessError as exc:
        print(f"redis_access: {exc}", file=sys.stderr)
        return 3
    finally:
        access.close()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m redis_access",
        description="Look at and change what redis_access keeps in Redis.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for part in (ping, stats, explain, keys, flags, sessions, limits, bench):
        part.add_commands(commands)
    return parser
