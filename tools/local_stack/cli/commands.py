"""The commands, one function each; each returns the exit code."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event

from rich.console import Console

from tools.local_stack.cli.guide import print_guide
from tools.local_stack.cli.status import print_status
from tools.local_stack.cli.watching import watch_figures
from tools.local_stack.demo.demo import Demo, summarize
from tools.local_stack.errors import InvocationError, NotRunningError, StartError
from tools.local_stack.functions.api import api_url
from tools.local_stack.functions.events import http_event
from tools.local_stack.functions.invocation import Functions
from tools.local_stack.functions.logs import follow as follow_log
from tools.local_stack.functions.logs import function_log, print_logs
from tools.local_stack.functions.reload import reload as reload_functions
from tools.local_stack.functions.watch import watch as watch_sources
from tools.local_stack.lifetime.bringing_up import bring_up
from tools.local_stack.lifetime.deploying import Start
from tools.local_stack.lifetime.starting import started_stack
from tools.local_stack.lifetime.taking_down import take_down
from tools.local_stack.page.server import with_page
from tools.local_stack.stack import record
from tools.local_stack.stack.control import control
from tools.local_stack.stack.record import StackRecord
from tools.local_stack.stack.variables import write_variables
from tools.terminal.stages import Stages


def up(
    console: Console, *, records: Path, fresh: bool = False, watch: bool = False, origins: Sequence[str] = ()
) -> int:
    """Start the stack, or bring the running one up to date; leave it running and say what can be done with it."""
    start = Start(name=record.UP, records=records, stages=Stages(console=console), fresh=fresh, origins=origins)
    stack = bring_up(start)
    try:
        stack = with_page(record.UP, stack, records=records)
    except StartError as error:  # everything else is there
        console.print(f"There is no page: {error}", style="red", markup=False, highlight=False)
    address = api_url(stack.emulator_endpoint)
    print_guide(console, stack, variables=write_variables(record.UP, stack, records=records, api_url=address))
    if watch:
        console.print(
            "\nWatching lambdas/ and lib/redis_access/; Ctrl-C ends that, and the stack runs on.", style="bold"
        )
        watch_sources(console, lambda: reload_functions(stack.emulator_endpoint))
    return 0


def down(console: Console, *, records: Path) -> int:
    """Take the running stack down, and what a demo that was killed has left."""
    found = False
    for name in (record.UP, record.DEMO):
        stack = record.read(name, records=records)
        if stack is None:
            continue
        found = True
        if name == record.DEMO and stack.owner.process():
            console.print(f"A demo is running (pid {stack.owner.pid}); Ctrl-C there ends it.", highlight=False)
            continue
        was_running = stack.is_running
        take_down(name, stack, records=records)
        console.print("The local stack is down." if was_running else "It had ended already; its data is removed.")
    if not found:
        console.print("Nothing is running.")
    return 0


def status(console: Console, *, records: Path, watch: bool = False) -> int:
    """Describe what runs; 1 when a server that should run does not answer. With ``watch``, again until Ctrl-C."""
    if watch:
        watch_figures(console, lambda: _running(records))
        return 0
    stacks = {name: record.read(name, records=records) for name in (record.UP, record.DEMO)}
    healthy = [print_status(console, name, stack) for name, stack in stacks.items() if stack is not None]
    if not healthy:
        console.print("Nothing is running; `make up` starts the local stack.")
    return 0 if all(healthy) else 1


def logs(console: Console, *, source: str | None, lines: int, follow: bool = False, records: Path) -> int:
    """Print the last lines of a log, and with ``follow`` those that come, until Ctrl-C."""
    if follow:
        follow_log(console, _running(records), source or "aws", lines=lines, stop=Event())
        return 0
    print_logs(console, _running(records), source, lines=lines)
    return 0


def invoke(
    console: Console,
    *,
    function: str,
    method: str,
    target: str,
    body: str | None,
    headers: Mapping[str, str],
    records: Path,
) -> int:
    """Send one request and print the answer, whatever its status."""
    event = http_event(method, target, body=body, headers=headers)
    answer = Functions.of(_answering(records)).call(function, event)
    console.print(f"{answer.status} in {answer.milliseconds:.0f} ms", style="bold", highlight=False)
    for name, value in answer.headers.items():
        console.print(f"{name}: {value}", style="dim", markup=False, highlight=False, soft_wrap=True)
    if answer.body is not None:
        console.print_json(json.dumps(answer.body))
    return 0


def redis(console: Console, *, action: str, milliseconds: float, empty: bool, records: Path) -> int:
    """Pull Redis's plug, or put it in again, and say how Redis is then."""
    name, stack = _named(records)
    node = control(name, stack, action, records=records, milliseconds=milliseconds, empty=empty)
    console.print(f"Redis is {node.state.value}.", highlight=False)
    return 0


def reload(console: Console, *, records: Path) -> int:
    """Bring changed code of functions and library into the running stack."""
    began = time.monotonic()
    reloaded = reload_functions(_answering(records).emulator_endpoint)
    console.print(f"Reloaded in {time.monotonic() - began:.1f} s: {reloaded}.", highlight=False)
    return 0


def demo(console: Console, *, records: Path, fresh: bool = False) -> int:
    """Start, deploy, call everything, take down; 1 when an answer was not as expected."""
    stages = Stages(console=console)
    start = Start(name=record.DEMO, records=records, stages=stages, fresh=fresh)
    with started_stack(start, keep=False) as stack:
        played = Demo(functions=Functions.of(stack.record()))
        try:
            with stages.stage("call every function"):
                played.run()
        except InvocationError as error:
            # Its log goes down with the stack.
            log = function_log(stack.emulator.endpoint, function=error.function, lines=40)
            console.print(f"{error}\n{log}", style="red", markup=False, highlight=False, soft_wrap=True)
            return 1
        finally:
            if played.rows:
                summarize(console, played)
    total = sum(stages.seconds.values())
    parts = ", ".join(f"{title} {seconds:.1f} s" for title, seconds in stages.seconds.items())
    console.print(f"Total {total:.1f} s: {parts}.", highlight=False)
    return 1 if played.problems else 0


def _answering(records: Path) -> StackRecord:
    stack = _running(records)
    if not stack.emulator_endpoint.is_answering():
        raise NotRunningError("the local stack's emulator does not answer; `make up` replaces it")
    return stack


def _running(records: Path) -> StackRecord:
    return _named(records)[1]


def _named(records: Path) -> tuple[str, StackRecord]:
    return record.read_running(record.UP, record.DEMO, records=records)
