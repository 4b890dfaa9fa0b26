"""The stack's logs: the servers' files, the deployment's, and each function's in CloudWatch Logs."""

import botocore.exceptions
from rich.console import Console

from environments import load
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.errors import LocalStackError, last_lines
from tools.local_stack.functions.invocation import ROLES
from tools.local_stack.stack.folder import ENVIRONMENT, StackFolder
from tools.local_stack.stack.record import StackRecord

SOURCES = ("redis", "aws", "deploy", *ROLES)


def print_logs(console: Console, noted: StackRecord, source: str | None, *, lines: int) -> None:
    """Print the last lines of one log, or of each file with its path when none is named."""
    files = StackFolder(root=noted.folder).logs
    if source in ROLES:
        text = function_log(noted.emulator_endpoint, role=source, lines=lines)
    elif source:
        text = last_lines(files[source], lines)
    else:
        text = "\n\n".join(f"{path}\n{last_lines(path, 5)}" for path in files.values())
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def function_log(emulator: EmulatorEndpoint, *, role: str, lines: int) -> str:
    """Return the newest lines of the function's log group; raises LocalStackError when it cannot be read."""
    settings = load(ENVIRONMENT)
    group = f"/aws/lambda/{settings.physical_name(role)}"
    client = emulator.client("logs")
    try:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group)
        events = [event for page in pages for event in page["events"]]
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        raise LocalStackError(f"{group}: {error}") from error
    finally:
        client.close()
    events.sort(key=lambda event: event["timestamp"])
    return "\n".join(event["message"].rstrip() for event in events[-lines:]) or "(nothing logged yet)"
