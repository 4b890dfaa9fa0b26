"""The state of the local stack: servers, deployed stacks, and what Redis holds."""

from datetime import UTC, datetime

import redis
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tools.local_stack.deployment.deploy import deployed_resources
from tools.local_stack.deployment.synthesis import STACKS
from tools.local_stack.lifetime.state import state_of
from tools.local_stack.page.address import address_of
from tools.local_stack.page.server import is_answering
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.record import RunningPage, RunningServer, StackRecord


def print_status(console: Console, name: str, stack: StackRecord) -> bool:
    """Describe the stack; return whether both servers run and answer."""
    folder = StackFolder(root=stack.folder)
    redis_answers = stack.redis_endpoint.is_answering()
    emulator_answers = stack.emulator_endpoint.is_answering()
    servers = Table("server", "state", "pid", "address", "since (UTC)", title=f"Local {name}", title_justify="left")
    _add(servers, "Redis (TLS)", stack.redis, answers=redis_answers)
    _add(servers, "AWS emulator", stack.emulator, answers=emulator_answers)
    page_answers = stack.page is not None and is_answering(stack.page.port)
    if stack.page:
        _add(servers, "page", stack.page, answers=page_answers)
    console.print(servers)
    if stack.page:
        address = address_of(stack.page) if page_answers else "it does not answer; `make up` starts it again"
        console.print(f"page: {address}", soft_wrap=True, markup=False, highlight=False)
    console.print(f"The local {name} is {state_of(stack).value}.", highlight=False)
    _print_stacks(console, folder)
    if redis_answers:
        _print_redis(console, stack)
    console.print(f"data, state and logs: {folder.root}", soft_wrap=True, markup=False, highlight=False)
    return redis_answers and emulator_answers


def _add(servers: Table, name: str, server: RunningServer | RunningPage, *, answers: bool) -> None:
    running = server.identity.process() is not None
    state = "[green]running[/]" if answers else "[red]running, but not answering[/]" if running else "[red]ended[/]"
    since = datetime.fromtimestamp(server.identity.started_at, UTC).strftime("%Y-%m-%d %H:%M:%S")
    servers.add_row(name, state, str(server.identity.pid), f"127.0.0.1:{server.port}", since)


def _print_stacks(console: Console, folder: StackFolder) -> None:
    counts = deployed_resources(folder)
    for stack in STACKS:
        text = f"{counts[stack]} resources" if counts.get(stack) else "not deployed"
        console.print(f"stack {stack}: {text}", highlight=False)


def _print_redis(console: Console, stack: StackRecord) -> None:
    with stack.redis_endpoint.client() as client:
        try:
            memory, keys = client.info("memory"), client.dbsize()
        except redis.RedisError as error:
            console.print(f"Redis: {escape(str(error))}", highlight=False)
            return
    console.print(
        f"Redis: {keys} keys, {memory['used_memory_human']} of {memory['maxmemory_human']}, "
        f"{memory['maxmemory_policy']}",
        highlight=False,
    )
    for parameter, reason in stack.left_out.items():
        console.print(f"  {parameter} is left out, this redis-server says: {escape(reason)}", highlight=False)
