"""One run of the benchmark: scenarios in turn, then what to show of them."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.bench.measuring.row import Plan, Row
from tools.bench.measuring.servers import Servers, pin, started_servers
from tools.bench.report.page import Run, report, versions
from tools.bench.report.plot import plotted
from tools.bench.report.profiles import profile
from tools.bench.rows import (
    basics,
    batches,
    invalidating,
    limiting,
    near,
    openfeature,
    outages,
    stampede,
    starting,
    tasks,
    threads,
)

DOCS = Path(__file__).parents[2] / "docs"


def run(*, quick: bool, only: str | None, write: bool) -> int:
    """Measure, print and write. Return 2 when there is no such scenario; a missed bar is a finding, not a failure."""
    plan = Plan(rounds=7 if quick else 31, turn_seconds=0.01 if quick else 0.03, quick=quick)
    console = Console()
    pinned = pin()
    with started_servers() as servers:
        scenarios = _scenarios(servers, plan)
        if only is not None and only not in scenarios:
            console.print(f"no scenario {only!r}; there are {', '.join(scenarios)}")
            return 2
        rows: list[Row] = []
        for name, measured in scenarios.items():
            if only in {None, name}:
                with console.status(f"measuring {name}"):
                    rows += measured()
        profiles = {row.title: profile(row.profiled) for row in rows if row.verdict == "MISSED" and row.profiled}
        found = Run(rows, profiles, pinned, plan, versions(servers.bare()))
    console.print(_table(found))
    if write:
        (DOCS / "benchmarks.md").write_text(report(found), "utf-8")
        (DOCS / "benchmarks.svg").write_text(plotted(found.rows), "utf-8")
    return 0


def _scenarios(servers: Servers, plan: Plan) -> Mapping[str, Callable[[], list[Row]]]:
    modules = (basics, tasks, threads, near, batches, openfeature, limiting, starting, invalidating, stampede)
    scenarios = {module.__name__.rpartition(".")[2]: partial(module.rows, servers, plan) for module in modules}
    return {**scenarios, "outages": partial(outages.rows, plan)}


def _table(found: Run) -> Table:
    table = Table(title=f"redis_access, {found.pinned}", title_justify="left")
    for heading in ("what", "ours", "bar", "stretch", "", "CPU", "others"):
        table.add_column(heading, justify="left" if heading in {"what", "", "others"} else "right")
    for row in found.rows:
        others = ", ".join(f"{name} {row.told(figure)}" for name, figure in row.peers.items())
        figures = (row.told(row.value), row.told(row.bar), row.told(row.stretch))
        table.add_row(row.title, *figures, row.verdict, "" if row.cpu is None else f"{row.cpu:.2f}", others)
    return table
