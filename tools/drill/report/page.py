"""docs/drills.md, and the cells of the table on the terminal."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from tools.drill.faults.failover import LIMIT, FailoverOutcome
from tools.drill.faults.fleet import MEMORY_MIB, FleetOutcome
from tools.drill.measuring.clients import CLIENTS
from tools.drill.measuring.drill import AFTER_SECONDS, FAULT_SECONDS
from tools.drill.measuring.load import THREADS
from tools.drill.measuring.samples import Outcome

HEAD = """\
# Drills

Written by `make drill`: real redis-servers, a client of each kind under load in a process of its own, and a fault. In
each cell stands **redis_access**, then redis-py; both have their defaults.

![Calls lost and the longest call in each drill](drills.svg)

"""

MEANING = f"""
- **raised**: calls that raised an exception. redis_access is not strict here, so a failed read is a miss and a failed
  write returns `False`.
- **wrong**: values that cannot be right: never written, or older than a confirmed write. Where a drill takes confirmed
  writes away by its nature (a failover, a restart without data), an older value is not wrong.
- **longest**: the longest call. A call under way when the drill ends counts with its time until then.
- **recovered after**: from the end of the fault to the end of the last call that was lost.
- **lost**: calls that did not do their work, those that raised among them, of all calls. A client that waits makes
  fewer calls, and so loses fewer: read it beside the longest call.

{THREADS} threads write a value, read it and count a hit of a rate limit (a script), one after the other. A fault lasts
{FAULT_SECONDS:g} s; the load goes on for {AFTER_SECONDS:g} s. A breaker tries an endpoint again after 1 s, so recovery
takes up to that.
"""


@dataclass
class Findings:
    """The findings of one run."""

    outcomes: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    fleets: dict[str, FleetOutcome] = field(default_factory=dict)
    failovers: list[FailoverOutcome] = field(default_factory=list)


def row_of(title: str, outcomes: Mapping[str, Outcome], mark: str = "") -> list[str]:
    """Return the cells of a drill: in each ours, within `mark`, and redis-py's."""
    each = [outcomes[client] for client in CLIENTS]
    cells = (
        [str(one.raised) for one in each],
        [str(one.wrong) for one in each],
        [_duration(one.longest_seconds) for one in each],
        [_duration(one.recovered_seconds) for one in each],
        [f"{one.lost} of {one.calls}" for one in each],
    )
    return [title, *(f"{mark}{ours}{mark} / {theirs}" for ours, theirs in cells)]


def page(findings: Findings) -> str:
    """Return the document."""
    lines = ["| drill | raised | wrong | longest | recovered after | lost |", "|---|---|---|---|---|---|"]
    lines += [f"| {' | '.join(row_of(title, found, '**'))} |" for title, found in findings.outcomes.items()]
    return "".join((HEAD, "\n".join(lines), "\n", MEANING, _fleets(findings), _failovers(findings), _machine()))


def _fleets(findings: Findings) -> str:
    if not findings.fleets:
        return ""
    clients = next(iter(findings.fleets.values())).clients
    lines = [
        "",
        "## A fleet of frozen near caches",
        f"{clients:,} connections that Redis tells of every change (CLIENT TRACKING) read nothing, as those of",
        "functions that Lambda has frozen. Meanwhile watched keys are written, as fast as Redis takes them. The server",
        f"has {MEMORY_MIB} MiB and `allkeys-lru`.",
        "",
        "| | watched keys written | evicted | writes refused | memory at the peak | clients still connected |",
        "|---|---|---|---|---|---|",
        *(
            f"| {title} | {one.writes - one.refused:,} | {one.evicted:,} | {one.refused:,} | {one.peak_mib:.0f} MiB "
            f"| {one.left:,} |"
            for title, one in findings.fleets.items()
        ),
        "",
    ]
    return "\n".join(lines)


def _failovers(findings: Findings) -> str:
    if not findings.failovers:
        return ""
    lines = [
        "",
        "## A failover with replication behind",
        f"A rate limit of {LIMIT:,} is spent; replication stops, the primary dies 150 ms later, and the replica takes",
        "over. Hits that Redis allowed (`checked`); the limit itself gives a few back meanwhile:",
        "",
        "| | allowed |",
        "|---|---|",
        *(
            f"| {'`durable=True` before the failover' if one.durable else 'without it'} | {one.allowed:,} |"
            for one in findings.failovers
        ),
        "",
    ]
    return "\n".join(lines)


def _machine() -> str:
    return (
        f"\n{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the end, "
        f"Python {platform.python_version()}, redis-py {version('redis')}.\n"
    )


def _duration(seconds: float) -> str:
    if seconds == 0:
        return "0"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
