"""`python -m tools.plan_review.bench`: time and peak memory of a review of a large plan, with every output.

Both are the whole process's, the interpreter's start included. The least time of the rounds counts: what else the
machine does can only add to it. The bar: 1,000 resources in under 2 s and 100 MB.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .large_plan import large_plan

ROOT = Path(__file__).parents[3]
MEGABYTE = 1_000_000
# macOS counts in bytes what Linux counts in kibibytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def measure(plan: Path, out: Path) -> tuple[float, float, float]:
    """Review once; return wall seconds, CPU seconds and peak megabytes."""
    # The summary is appended to.
    (out / "step-summary").unlink(missing_ok=True)
    outputs = [f"--{name}={out / name}" for name in ("json", "markdown", "html", "step-summary")]
    arguments = [sys.executable, "-m", "tools.plan_review", f"redis-prod={plan}", *outputs, "--annotations"]
    began = time.perf_counter()
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"the review ended with exit code {process.returncode}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * _RSS_UNIT / MEGABYTE


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tools.plan_review.bench", description=__doc__)
    parser.add_argument("--resources", type=int, nargs="+", default=[100, 1_000], help="plans of which sizes")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"the least of {options.rounds} rounds")
    print(f"{'resources':>10} {'plan, MB':>9} {'wall, s':>8} {'CPU, s':>7} {'peak, MB':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for resources in options.resources:
            plan = folder / "plan.json"
            plan.write_text(json.dumps(large_plan(resources)))
            walls, cpus, peaks = zip(*(measure(plan, folder) for _ in range(options.rounds)), strict=True)
            size = plan.stat().st_size / MEGABYTE
            print(f"{resources:>10,} {size:>9.1f} {min(walls):>8.2f} {min(cpus):>7.2f} {max(peaks):>9.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
