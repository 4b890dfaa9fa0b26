"""What comes before the first answer: importing, and connecting over TLS."""

import subprocess
import sys
from statistics import median

from tools.bench.rounds import measure, repeated
from tools.bench.rows import Plan, Row, ratio_row
from tools.bench.servers import Servers

# CPU time: an import waits for nothing but the core.
IMPORT = "import redis, time; started = time.process_time(); import redis_access; print(time.process_time() - started)"


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure them."""
    return [_import(plan), _connect(servers, plan)]


def _import(plan: Plan) -> Row:
    seconds = [
        float(subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout)
        for _ in range(5 if plan.quick else 21)
    ]
    title = "our import on top of `import redis`"
    return Row(title=title, unit="ms", bar=10, stretch=5, value=median(seconds) * 1000)


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
    return ratio_row(measured, title, base="redis-py", bar=0.15, stretch=0.09, ours=turn)
