"""docs/benchmarks.md."""

import os
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import redis

from tools.bench.measuring.row import Plan, Row

PACKAGES = (
    *("redis", "hiredis", "coredis", "valkey-glide", "valkey-glide-sync", "dogpile.cache", "django-redis"),
    *("aiocache", "cashews", "limits", "pyrate-limiter", "openfeature-sdk"),
)

BUSY = 1.5
"""The benchmark alone makes a load average of about 1."""

HEAD = """\
# Benchmarks

Written by `make bench`. Lower is better everywhere. A ratio is what ours takes of what redis-py takes for the bare
command, without keys to build, values to decode, or anything to survive an outage with.

![Ratios beside their bars](benchmarks.svg)

"""

LEGEND = """\
PASS+: the stretch, too. CPU: the same ratio of the processor's time that this process took. The others are of the time
that passed, which has the server's work in it as well: it shares the core, and takes as long for us as for the base."""

METHOD = """\
## How it was measured
All candidates take turns in every round, in shuffled order, in one process, on redis-servers of their own on loopback.
A ratio is the median of the ratios within the rounds, so what slows down a whole round cancels out; microseconds are
medians, and depend on the machine and on what else it does; those with a bar of their own (near cache, open breaker)
are the fastest tenth of the rounds. Everything goes through the public interface, with the library's defaults but for a
long time budget. The example functions publish metrics, so the rows "with the metrics hook" are what they take; rows of
the same title without it are for those who add no hook. coredis, valkey-glide and valkey-glide-sync are clients: they
do the bare command, as redis-py does, and valkey-glide's ratio is the bar of the rows by threads and by 200 tasks. The
fifty flags by OpenFeature are asked one after the other, as its client does it; the flag service is on loopback, and
the in-memory provider evaluates the same rules. The stampede runs four processes of ten callers; its figures are the
most computations and the medians of three runs. The
network of a real ElastiCache (200 to 500 us) comes on top for everyone, once per round trip.

"""


@dataclass(frozen=True)
class Run:
    """The results of one run of the benchmark."""

    rows: list[Row]
    profiles: Mapping[str, str]
    pinned: str
    plan: Plan
    versions: str


def versions(client: redis.Redis) -> str:
    """Return what was measured, in a line."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    server = client.info("server")["redis_version"]
    return f"Python {platform.python_version()}, redis-server {server}, {packages}"


def report(run: Run) -> str:
    """Return the document."""
    return "".join((HEAD, _figures(run.rows), _peers(run.rows), _missed(run), METHOD, _machine(run)))


def _figures(rows: Iterable[Row]) -> str:
    lines = [
        "## Figures",
        "| what | ours | bar | stretch | | CPU | time, ours / base |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        times = ""
        if row.ours_seconds is not None and row.base_seconds is not None:
            times = f"{_time(row.ours_seconds)} / {_time(row.base_seconds)} ({row.base})"
        figures = (row.told(row.value), row.told(row.bar), row.told(row.stretch))
        cpu = "" if row.cpu is None else f"{row.cpu:.2f}"
        lines.append(f"| {row.title} | {' | '.join(figures)} | {row.verdict or 'no bar'} | {cpu} | {times} |")
    return "\n".join([*lines, "", LEGEND, "", ""])


def _peers(rows: Iterable[Row]) -> str:
    lines = ["## Beside others", "| what | ours | others, in the same unit |", "|---|---|---|"]
    for row in rows:
        if row.peers:
            others = ", ".join(f"{name} **{row.told(figure)}**" for name, figure in row.peers.items())
            lines.append(f"| {row.title} | **{row.told(row.value)}** | {others} |")
    return "\n".join([*lines, "", ""])


def _missed(run: Run) -> str:
    missed = [row for row in run.rows if row.verdict == "MISSED"]
    if not missed:
        return ""
    parts = [
        "## Missed\n",
        "In a profile `sendall` has the server's work in it, which shares the core, and is done at once.\n\n",
    ]
    for row in missed:
        parts.append(f"**{row.title}**: {row.told(row.value)}, the bar is {row.told(row.bar)}. ")
        if row.title in run.profiles:
            parts.append(f"By cProfile, own time per call:\n```\n{run.profiles[row.title]}\n```\n\n")
        else:
            parts.append(f"{row.note}\n\n")
    return "".join(parts)


def _machine(run: Run) -> str:
    load = os.getloadavg()[0]
    busy = f" Load average at the end: {load:.1f}, so others were at work, too." if load > BUSY else ""
    kind = " (`--quick`: not exact)" if run.plan.quick else ""
    return (
        f"{run.plan.rounds} rounds{kind}, {run.pinned}, on {_processor()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.release().partition('-')[0]}. {run.versions}.{busy}\n"
    )


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _time(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.2f} us" if seconds < 1e-5 else f"{seconds * 1e6:.0f} us"
    return f"{seconds * 1e3:.1f} ms"
