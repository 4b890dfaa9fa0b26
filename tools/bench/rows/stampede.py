"""Four processes with ten callers each want one cold value that takes 0.2 s to compute, all at once."""

import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from statistics import median
from typing import Any

from tools.bench.measuring.row import Plan, Row
from tools.bench.measuring.servers import Servers

PROCESSES, CALLERS, WORK_SECONDS = 4, 10, 0.2
TTL_SECONDS = 60
PEERS = ("cashews, lock=True", "dogpile.cache, distributed_lock=True", "aiocache, cached_stampede", "django-redis")


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure ours and, unless in a hurry, the peers."""
    found = {kind: _run(kind, servers, 1 if plan.quick else 3) for kind in ("ours", *(() if plan.quick else PEERS))}
    computations, slowest, commands = found.pop("ours")
    return [
        Row(
            title="stampede: computations",
            unit="computations",
            bar=1,
            value=computations,
            peers={kind: figures[0] for kind, figures in found.items()},
        ),
        Row(
            title="stampede: slowest caller",
            unit="ms",
            bar=(WORK_SECONDS + 0.05) * 1000,
            value=slowest * 1000,
            note=(
                "200 ms of it are the work; the rest is 40 callers that wake up and decode, one after the other where "
                "they share a core, and the pauses between two looks at the key. Compare it with the others above: "
                "they ran on the same machine at the same time."
            ),
            peers={kind: figures[1] * 1000 for kind, figures in found.items()},
        ),
        Row(
            title="stampede: commands",
            unit="commands",
            bar=300,
            stretch=150,
            value=commands,
            peers={kind: figures[2] for kind, figures in found.items()},
        ),
    ]


def _run(kind: str, servers: Servers, times: int) -> tuple[float, float, float]:
    each = [_once(kind, servers, f"stampede:{kind.partition(',')[0]}:{at}:{time.time_ns()}") for at in range(times)]
    computations, slowest, commands = zip(*each, strict=True)
    return max(computations), median(slowest), median(commands)


def _once(kind: str, servers: Servers, key: str) -> tuple[int, float, int]:
    context = multiprocessing.get_context("spawn")
    computed, slowest = context.Value("i", 0), context.Value("d", 0.0)
    connected, started = context.Barrier(PROCESSES + 1), context.Barrier(PROCESSES + 1)
    arguments = (kind, servers.plain.port, key, computed, slowest, connected, started)
    processes = [context.Process(target=_process, args=arguments) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    connected.wait(60)
    before = _commands(servers)
    started.wait(60)
    for process in processes:
        process.join(60)
    return computed.value, slowest.value, _commands(servers) - before - 1


def _commands(servers: Servers) -> int:
    return int(servers.plain.admin.info("stats")["total_commands_processed"])


def _process(kind: str, port: int, key: str, computed: Any, slowest: Any, connected: Barrier, started: Barrier) -> None:
    from tools.bench.rows.stampede_callers import callers  # in the child only: each has clients of its own

    def work() -> dict[str, bool]:
        with computed.get_lock():
            computed.value += 1
        return {"computed": True}

    run = callers(kind, port, work, WORK_SECONDS, TTL_SECONDS)
    run("warm-up:" + key, lambda: None)
    with computed.get_lock():
        computed.value = 0
    connected.wait(60)
    started.wait(60)
    run(key, _Latest(slowest))


class _Latest:
    """Notes the longest time from its making to any of its calls."""

    def __init__(self, slowest: Any) -> None:
        self._slowest = slowest
        self._began = time.perf_counter()

    def __call__(self) -> None:
        took = time.perf_counter() - self._began
        with self._slowest.get_lock():
            self._slowest.value = max(self._slowest.value, took)
