"""The command line: `python -m tools.local_stack COMMAND`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tools.local_stack.cli import commands
from tools.local_stack.errors import LocalStackError
from tools.local_stack.functions.invocation import FUNCTION_NAMES
from tools.local_stack.functions.logs import SOURCES
from tools.local_stack.stack import record
from tools.local_stack.stack.control import ACTIONS
from tools.terminal.interrupts import unwind_when_told_to_end

LOG_COLUMNS = 120
INVOKE_EXAMPLES = """examples:
  invoke feature-flags PUT /flags/beta '{"enabled": true, "match": {"country": ["DE"]}}'
  invoke feature-flags GET '/users/u1/flags/beta?country=DE'
  invoke experiment-assignment GET /users/u1/experiments/button-color
  invoke rate-limited-api GET /limited
  invoke session POST /sessions '{"user_id": "u1"}'
  invoke session GET /sessions/current --header x-session-id=<its id>
"""
REDIS_HELP = """actions:
  stop      end it: connections break and new ones are refused
  start     start it again, with what it had, or --empty as AWS's new nodes are
  restart   stop and start
  freeze    let it answer nobody, connections open, as a host that hangs
  thaw      let it go on
  slow      hold each reply to the functions back by --ms milliseconds; 0 ends it
  failover  a second node copies everything, the first is killed, the second is promoted
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    main_parser = argparse.ArgumentParser(prog="python -m tools.local_stack", description=_description())
    main_parser.add_argument(
        "--records",
        type=Path,
        default=record.RECORDS,
        metavar="FOLDER",
        help="where running stacks are recorded; another folder allows a second stack (default: .local)",
    )
    subparsers = main_parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_up(subparsers.add_parser("up", help="start the stack, deploy, and leave it running"))
    subparsers.add_parser("down", help="take the running stack down and remove its data")
    subparsers.add_parser("reload", help="bring changed code of functions and library into the running stack")
    _add_status(subparsers.add_parser("status", help="say what runs, where, and what Redis holds"))
    _add_redis(
        subparsers.add_parser(
            "redis",
            help="stop, freeze, slow down, restart or replace Redis, and see the functions go on",
            epilog=REDIS_HELP,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    )
    _add_fresh(subparsers.add_parser("demo", help="start, deploy, call every function, print a table, take all down"))
    _add_logs(subparsers.add_parser("logs", help="print the last lines of a log"))
    _add_invoke(
        subparsers.add_parser(
            "invoke",
            help="send one request to a function",
            epilog=INVOKE_EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    )
    return main_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 1, with one message on stderr, when it fails.

    Raises KeyboardInterrupt when it is interrupted, by whichever signal.
    """
    options = vars(parser().parse_args(arguments))
    run = getattr(commands, options.pop("command"))
    if "headers" in options:
        options["headers"] = dict(options["headers"])
    unwind_when_told_to_end()
    try:
        # In a log file the tables need not fit a terminal.
        console = Console(width=None if sys.stdout.isatty() else LOG_COLUMNS)
        return int(run(console, **options))
    except LocalStackError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _description() -> str:
    return "The stacks on this machine: an AWS emulator that enforces IAM, and a real Redis, both on 127.0.0.1."


def _add_fresh(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--fresh", action="store_true", help="deploy, even where a snapshot of the same deployment is kept"
    )


def _add_up(up: argparse.ArgumentParser) -> None:
    _add_fresh(up)
    up.add_argument("--watch", action="store_true", help="bring changed code of functions and library in on every save")
    up.add_argument(
        "--allow-origin",
        dest="origins",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let web pages of this origin, as http://localhost:5173, call the emulator; may be repeated",
    )


def _add_logs(logs: argparse.ArgumentParser) -> None:
    logs.add_argument("source", nargs="?", choices=SOURCES, metavar="SOURCE", help=f"one of {', '.join(SOURCES)}")
    logs.add_argument(
        "-f", "--follow", action="store_true", help="go on with the lines that come, until Ctrl-C (default log: aws)"
    )
    logs.add_argument("-n", "--lines", type=int, default=50, help="how many (default: 50)")


def _add_status(status: argparse.ArgumentParser) -> None:
    status.add_argument("--watch", action="store_true", help="what the cache does, again every second, until Ctrl-C")


def _add_redis(redis: argparse.ArgumentParser) -> None:
    redis.add_argument("action", choices=ACTIONS, metavar="ACTION", help=f"one of {', '.join(ACTIONS)}")
    redis.add_argument("--ms", dest="milliseconds", type=float, default=200.0, help="the delay of slow (default: 200)")
    redis.add_argument("--empty", action="store_true", help="start without data")


def _add_invoke(invoke: argparse.ArgumentParser) -> None:
    names = ", ".join(FUNCTION_NAMES)
    invoke.add_argument("function", choices=FUNCTION_NAMES, metavar="FUNCTION", help=f"one of {names}")
    invoke.add_argument("method", metavar="METHOD", help="GET, PUT, POST, PATCH or DELETE")
    invoke.add_argument("target", metavar="PATH", help="path and query, as in a URL")
    invoke.add_argument("body", nargs="?", metavar="BODY", help="the request's body, usually JSON")
    invoke.add_argument(
        "--header",
        dest="headers",
        action="append",
        type=_header,
        default=[],
        metavar="NAME=VALUE",
        help="a request header; may be repeated",
    )


def _header(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not (name and separator):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value
