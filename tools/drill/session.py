"""One run of all drills: in turn, printed as they end, then written."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.drill.faults import clients, cluster, servers
from tools.drill.faults.failover import FailoverOutcome, lagging_failover
from tools.drill.faults.fleet import FleetOutcome, frozen_fleet, limits
from tools.drill.measuring.drill import Drill
from tools.drill.report.page import Findings, page, row_of
from tools.drill.report.plot import plotted

DOCS = Path(__file__).parents[2] / "docs"

DRILLS = (
    Drill("primary-replaced", "primary killed, replica promoted", servers.primary_replaced, may_lose=True),
    Drill("reader-lost", "reader killed and restarted", servers.reader_lost, may_lose=True),
    Drill("server-frozen", "server frozen", servers.server_frozen),
    Drill("answers-split", "answers split into single bytes", servers.answers_split),
    Drill("answers-cut", "every fifth answer cut off", servers.answers_cut),
    Drill("answers-garbled", "every fifth answer garbled", servers.answers_garbled),
    Drill("connection-limit", "connection limit reached, connections closed", servers.connection_limit),
    Drill("out-of-memory", "out of memory, nothing evicted", servers.out_of_memory),
    Drill("scripts-flushed", "scripts flushed", servers.scripts_flushed),
    Drill("restarted-empty", "restarted without its data", servers.restarted_empty, may_lose=True),
    Drill("slots-moved", "cluster: slots moved under load", cluster.slots_moved),
    Drill("client-frozen", "client frozen, its connections closed, thawed", clients.client_frozen),
    Drill("clock-moved", "client's clock an hour ahead, then back", clients.undisturbed, moves_clock_by=clients.HOUR),
)

FLEETS: dict[str, Callable[[], FleetOutcome]] = {
    "without limits": frozen_fleet,
    "with this repository's parameter group": lambda: frozen_fleet(limits()),
}
FAILOVERS: tuple[Callable[[], FailoverOutcome], ...] = (
    lambda: lagging_failover(durable=False),
    lambda: lagging_failover(durable=True),
)


def run(*, only: str | None, write: bool) -> int:
    """Drill, print and write. Return 1 when ours raised or gave a wrong value, 2 when there is no such drill."""
    console = Console()
    names = [*(drill.name for drill in DRILLS), "frozen-fleet", "lagging-failover"]
    if only is not None and only not in names:
        console.print(f"no drill {only!r}; there are {', '.join(names)}")
        return 2
    wanted = names if only is None else [only]
    findings = Findings()
    for drill in DRILLS:
        if drill.name in wanted:
            with _status(console, drill.title):
                findings.outcomes[drill.title] = drill.run()
            console.print(*row_of(drill.title, findings.outcomes[drill.title]), sep="  ")
    if "frozen-fleet" in wanted:
        for title, fleet in FLEETS.items():
            with _status(console, f"frozen near caches {title}"):
                findings.fleets[title] = fleet()
            console.print(title, findings.fleets[title])
    if "lagging-failover" in wanted:
        with _status(console, "failover with replication behind"):
            findings.failovers = [failover() for failover in FAILOVERS]
        console.print(*findings.failovers)
    console.print(_table(findings))
    if write:
        (DOCS / "drills.md").write_text(page(findings), "utf-8")
        (DOCS / "drills.svg").write_text(plotted(findings.outcomes), "utf-8")
    ours = [outcomes["redis_access"] for outcomes in findings.outcomes.values()]
    return 1 if any(outcome.raised or outcome.wrong for outcome in ours) else 0


def _status(console: Console, title: str) -> AbstractContextManager[object]:
    return console.status(title) if console.is_terminal else nullcontext()


def _table(findings: Findings) -> Table:
    table = Table(title="redis_access / redis-py", title_justify="left")
    for heading in ("drill", "raised", "wrong", "longest", "recovered after", "lost"):
        table.add_column(heading, justify="left" if heading == "drill" else "right")
    for title, outcomes in findings.outcomes.items():
        table.add_row(*row_of(title, outcomes))
    return table
