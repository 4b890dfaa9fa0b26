"""The time before the first answer: importing, and connecting over TLS."""

import subprocess
import sys
from statistics import median

from tools.bench.measuring.rounds import Measured, measure, repeated
from tools.bench.measuring.row import Plan, Row, ratio_row
from tools.bench.measuring.servers import Servers

# CPU time: an import waits for nothing but the core.
IMPORT = """
import time
started = time.process_time()
import redis
between = time.process_time()
import redis_access
print(between - started, time.process_time() - between)
"""
# All that a cold start has to do, whatever comes with the import and whatever with the first call.
FIRST_GET = """
import sys, time
started = time.process_time()
{program}
print(time.process_time() - started)
"""
THEIRS = "import json, redis; value = json.loads(redis.Redis(port=int(sys.argv[1])).get('app:first'))"
OURS = """
from redis_access import RedisAccess
access = RedisAccess(f'redis://127.0.0.1:{sys.argv[1]}', strict=True, budget_milliseconds=10_000)
value = access.get('first')
"""
HEAVIEST = 8


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure them."""
    return [_import(plan), _first_get(servers, plan), _connect(servers, plan)]


def _import(plan: Plan) -> Row:
    pairs = [_python("-c", IMPORT).stdout.split() for _ in range(_times(plan))]
    theirs, ours = (median(float(pair[at]) for pair in pairs) for at in (0, 1))
    return Row(
        title="our import on top of `import redis`",
        unit="ms",
        bar=10,
        stretch=5,
        value=ours * 1000,
        ours_seconds=ours,
        base="import redis",
        base_seconds=theirs,
        note=f"CPU time. The heaviest modules, by their own time in ms (-X importtime):\n```\n{_heaviest()}\n```",
    )


def _first_get(servers: Servers, plan: Plan) -> Row:
    servers.ours().set("first", {"variant": "treatment"})
    programs = {name: FIRST_GET.format(program=text) for name, text in (("theirs", THEIRS), ("ours", OURS))}
    port = str(servers.plain.port)
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(_times(plan)):
        for name, program in programs.items():
            seconds[name].append(float(_python("-c", program, port).stdout))
    measured = Measured(seconds)
    return Row(
        title="import, connect and first `get`, in a fresh process",
        unit="ratio",
        bar=None,
        value=measured.ratio("ours", "theirs"),
        ours_seconds=measured.median("ours"),
        base="redis-py with json, CPU time",
        base_seconds=measured.median("theirs"),
    )


def _times(plan: Plan) -> int:
    return 5 if plan.quick else 21


def _heaviest() -> str:
    told = _python("-X", "importtime", "-c", "import redis, redis_access").stderr.splitlines()
    rows = [line.removeprefix("import time:").split("|") for line in told if "redis_access" in line]
    own = sorted(((int(row[0]), row[2].strip()) for row in rows), reverse=True)
    listed = [f"{microseconds / 1000:5.2f}  {module}" for microseconds, module in own[:HEAVIEST]]
    rest = sum(microseconds for microseconds, _ in own[HEAVIEST:]) / 1000
    return "\n".join([*listed, f"{rest:5.2f}  {len(own) - HEAVIEST} others"])


def _python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)


def _connect(servers: Servers, plan: Plan) -> Row:
    bare, ours = servers.bare_tls(), servers.ours_tls()

    def theirs() -> None:
        bare.connection_pool.disconnect()
        bare.get("k")

    def connect() -> None:
        ours.close()
        ours.get("k")

    turn = repeated(connect)
    rounds = 5 if plan.quick else 15
    measured = measure({"redis-py": repeated(theirs), "ours": turn}, rounds=rounds, turn_seconds=plan.turn_seconds)
    title = "TLS connect and first answer"
    return ratio_row(measured, title, base="redis-py", bar=0.15, stretch=0.09, profiled=turn)
