"""The demo: the scenarios against the running stack, as a table with a summary."""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from redis_access.runtime.breaker import OPEN_SECONDS
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tools.local_stack.demo.scenario import SCENARIOS
from tools.local_stack.functions.events import http_event
from tools.local_stack.functions.invocation import Answer, Functions


@dataclass(frozen=True, kw_only=True)
class Row:
    """One call.

    ``cold``: the function's first since it was deployed; ``problems``: what was not as expected; ``fields``: those of
    the answer's body that the table shows, no row when there are none and no problem.
    """

    function: str
    request: str
    answer: Answer
    cold: bool
    problems: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(kw_only=True)
class Demo:
    """Calls functions and keeps what they answered."""

    functions: Functions
    rows: list[Row] = field(default_factory=list)
    pause: Callable[[float], None] = time.sleep

    def run(self) -> None:
        """Play every scenario; raises InvocationError when a function fails instead of answering."""
        for scenario in SCENARIOS:
            scenario(self.call)

    def call(
        self,
        function: str,
        method: str,
        target: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        source_ip: str = "127.0.0.1",
        status: int = 200,
        tries: int = 1,
        has: Mapping[str, Any] | None = None,
        shows: tuple[str, ...] = (),
    ) -> Answer:
        """See `scenario.Call`."""
        event = http_event(method, target, body=body, headers=headers, source_ip=source_ip)
        request = f"{method} {target}" + (f" {json.dumps(body)}" if body is not None else "")
        answer = self.functions.call(function, event)
        for _ in range(1, tries):
            if not any(unmet(answer, status=status, has=has or {})):
                break
            self._keep(function, request, answer)
            # With the right status and without Redis, or unable to do without: the function's breaker is open by now,
            # and lets nothing through for a second.
            if answer.status in {status, HTTPStatus.SERVICE_UNAVAILABLE}:
                self.pause(OPEN_SECONDS)
            answer = self.functions.call(function, event)
        self._keep(function, request, answer, problems=tuple(unmet(answer, status=status, has=has or {})), fields=shows)
        return answer

    def _keep(
        self,
        function: str,
        request: str,
        answer: Answer,
        *,
        problems: tuple[str, ...] = (),
        fields: tuple[str, ...] = (),
    ) -> None:
        cold = all(row.function != function for row in self.rows)
        self.rows.append(
            Row(function=function, request=request, answer=answer, cold=cold, problems=problems, fields=fields)
        )

    @property
    def problems(self) -> list[str]:
        """Every answer that was not as expected."""
        return [f"{row.request}: {problem}" for row in self.rows for problem in row.problems]


def unmet(answer: Answer, *, status: int, has: Mapping[str, Any]) -> Iterable[str]:
    """Say what the answer should have been and is not."""
    if answer.status != status:
        yield f"status {answer.status}, expected {status}"
    body = answer.body if isinstance(answer.body, dict) else {}
    for name, value in has.items():
        if body.get(name) != value:
            yield f"{name} is {body.get(name)!r}, expected {value!r}"


def table(rows: Iterable[Row]) -> Table:
    """Lay the shown calls out, a section for each function."""
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column("request", overflow="fold")
    for heading in ("status", "cache", "start"):
        grid.add_column(heading, no_wrap=True)
    grid.add_column("answer", overflow="fold")
    grid.add_column("ms", justify="right", no_wrap=True)
    function = ""
    for row in rows:
        if not (row.fields or row.problems):
            continue
        if row.function != function:
            function = row.function
            grid.add_section()
            grid.add_row(f"[bold]{function}[/]")
        grid.add_row(
            Text(row.request),
            str(row.answer.status),
            row.answer.cache,
            "cold" if row.cold else "warm",
            Text(_brief(row)),
            f"{row.answer.milliseconds:.0f}",
            style="bold red" if row.problems else "",
        )
    return grid


def summarize(console: Console, demo: Demo) -> None:
    """Print the table, how fast it was, and what was wrong."""
    console.print(table(demo.rows))
    cold = [row.answer.milliseconds for row in demo.rows if row.cold]
    warm = [row.answer.milliseconds for row in demo.rows if not row.cold]
    hits = sum(row.answer.cache == "hit" for row in demo.rows)
    refused = sum(row.answer.status == 429 for row in demo.rows)
    console.print(
        f"{len(demo.rows)} calls: {len(cold)} cold (median {statistics.median(cold):.0f} ms), {len(warm)} warm "
        f"(median {statistics.median(warm):.0f} ms; the emulator waits 50 ms more where a call logs nothing); "
        f"{hits} answered from Redis, {refused} refused by the rate limit.",
        highlight=False,
    )
    for problem in demo.problems:
        console.print(f"not as expected: {problem}", style="bold red", markup=False, highlight=False)
    if not demo.problems:
        console.print("Every answer was as expected.", style="green")


def _brief(row: Row) -> str:
    body = row.answer.body if isinstance(row.answer.body, dict) else {}
    if "error" in body:
        return str(body["error"])
    return ", ".join(f"{name} {_value(body[name])}" for name in row.fields if name in body)


def _value(value: Any) -> str:
    if isinstance(value, list):
        # Several flags: which, and what of each.
        return " and ".join(f"{each.get('flag')} {_value(each.get('enabled'))}" for each in value)
    return json.dumps(value).replace('"', "")
