"""The stack's logs: the servers' files, the deployment's, and each function's in CloudWatch Logs."""

from threading import Event
from typing import Any

import botocore.exceptions
from rich.console import Console

from environments import load
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.errors import LocalStackError, last_lines
from tools.local_stack.functions.invocation import FUNCTION_NAMES
from tools.local_stack.stack.folder import ENVIRONMENT, StackFolder
from tools.local_stack.stack.record import StackRecord

FOLLOW_SECONDS = 0.5
SOURCES = ("redis", "aws", "deploy", "page", *FUNCTION_NAMES)


def print_logs(console: Console, stack: StackRecord, source: str | None, *, lines: int) -> None:
    """Print the last lines of one log, or of each file with its path when none is named."""
    files = StackFolder(root=stack.folder).logs
    if source in FUNCTION_NAMES:
        text = function_log(stack.emulator_endpoint, function=source, lines=lines)
    elif source:
        text = last_lines(files[source], lines)
    else:
        text = "\n\n".join(f"{path}\n{last_lines(path, 5)}" for path in files.values())
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def log_since(stack: StackRecord, source: str, *, since: str = "", lines: int = 200) -> dict[str, Any]:
    """Return a log's lines since a mark, and the next mark; without one the newest ``lines``. Raises LocalStackError.

    A mark is where the log ended: a function's in events, a file's in bytes.
    """
    start = int(since) if since.isdecimal() else 0
    if source in FUNCTION_NAMES:
        messages = [event["message"].rstrip() for event in _events(stack.emulator_endpoint, source)]
        new = messages[start:] if start <= len(messages) else messages
        return {"lines": new if since else new[-lines:], "mark": str(len(messages))}
    path = StackFolder(root=stack.folder).logs[source]
    content = path.read_bytes() if path.exists() else b""
    start = start if start <= len(content) else 0
    end = content.rfind(b"\n") + 1  # a line that is being written comes whole with the next ones
    new = content[start:end].decode(errors="replace").splitlines()
    return {"lines": new if since else new[-lines:], "mark": str(max(start, end))}


def follow(console: Console, stack: StackRecord, source: str, *, lines: int, stop: Event) -> None:
    """Print a log's newest lines, then each new one, until ``stop`` is set or Ctrl-C; raises LocalStackError."""
    mark = ""
    while True:
        found = log_since(stack, source, since=mark, lines=lines)
        mark = found["mark"]
        for line in found["lines"]:
            console.print(line, soft_wrap=True, markup=False, highlight=False)
        if stop.wait(FOLLOW_SECONDS):
            return


def function_log(emulator: EmulatorEndpoint, *, function: str, lines: int) -> str:
    """Return the newest lines of the function's log group; raises LocalStackError when it cannot be read."""
    messages = [event["message"].rstrip() for event in _events(emulator, function)[-lines:]]
    return "\n".join(messages) or "(nothing logged yet)"


def _events(emulator: EmulatorEndpoint, function: str) -> list[Any]:
    group = f"/aws/lambda/{load(ENVIRONMENT).physical_name(function)}"
    client = emulator.client("logs")
    try:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group)
        events = [event for page in pages for event in page["events"]]
    except client.exceptions.ResourceNotFoundException:  # made with the function's first line, if not before
        return []
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        raise LocalStackError(f"{group}: {error}") from error
    finally:
        client.close()
    return sorted(events, key=lambda event: event["timestamp"])
