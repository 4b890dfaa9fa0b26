"""The demo: the scenarios against the running stack, as a table with a summary."""

import json
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tools.local_stack.events import http_event
from tools.local_stack.invocation import Answer, Functions
from tools.local_stack.scenario import SCENARIOS

_ANSWER_CHARACTERS = 100


@dataclass(frozen=True, kw_only=True)
class Row:
    """One call. ``cold``: the function's first since it was deployed; ``problems``: what was not as expected."""

    role: str
    request: str
    answer: Answer
    cold: bool
    problems: tuple[str, ...]
    shown: bool


@dataclass(kw_only=True)
class Demo:
    """Calls functions and keeps what they answered."""

    functions: Functions
    rows: list[Row] = field(default_factory=list)

    def run(self) -> None:
        """Play every scenario; raises InvocationError when a function fails instead of answering."""
        for scenario in SCENARIOS:
            scenario(self.call)

    def call(
        self,
        role: str,
        method: str,
        target: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
        has: Mapping[str, Any] | None = None,
        quietly: bool = False,
    ) -> Answer:
        """See `scenario.Call`."""
        answer = self.functions.call(role, http_event(method, target, body=body, headers=headers))
        problems = tuple(unmet(answer, status=status, has=has or {}))
        request = f"{method} {target}" + (f" {json.dumps(body)}" if body is not None else "")
        self.rows.append(
            Row(
                role=role,
                request=request,
                answer=answer,
                cold=all(row.role != role for row in self.rows),
                problems=problems,
                shown=not quietly or bool(problems),
            )
        )
        return answer

    @property
    def problems(self) -> list[str]:
        """Every answer that was not as expected."""
        return [f"{row.request}: {problem}" for row in self.rows for problem in row.problems]


def unmet(answer: Answer, *, status: int, has: Mapping[str, Any]) -> Iterable[str]:
    """Say what the answer should have been and is not."""
    if answer.status != status:
        yield f"status {answer.status}, expected {status}"
    for name, value in has.items():
        if answer.body.get(name) != value:
            yield f"{name} is {answer.body.get(name)!r}, expected {value!r}"


def table(rows: Iterable[Row]) -> Table:
    """Lay the shown calls out."""
    grid = Table(title="Every call went through the emulator's Lambda API", title_justify="left", pad_edge=False)
    for heading in ("function", "request", "status", "answer", "start", "cache"):
        grid.add_column(heading, overflow="fold", no_wrap=heading in {"function", "status"})
    grid.add_column("ms", justify="right", no_wrap=True)
    before = ""
    for row in rows:
        if not row.shown:
            continue
        if before and row.role != before:
            grid.add_section()
        style = "bold red" if row.problems else ""
        grid.add_row(
            row.role if row.role != before else "",
            Text(row.request),
            str(row.answer.status),
            Text(_short(row.answer.body)),
            "cold" if row.cold else "warm",
            row.answer.cache,
            f"{row.answer.milliseconds:.0f}",
            style=style,
        )
        before = row.role
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
        f"(median {statistics.median(warm):.0f} ms); {hits} answered from Redis, {refused} refused by the rate limit.",
        highlight=False,
    )
    for problem in demo.problems:
        console.print(f"not as expected: {problem}", style="bold red", markup=False, highlight=False)
    if not demo.problems:
        console.print("Every answer was as expected.", style="green")


def _short(body: Any) -> str:
    text = json.dumps(body)
    return text if len(text) <= _ANSWER_CHARACTERS else text[: _ANSWER_CHARACTERS - 3] + "..."
