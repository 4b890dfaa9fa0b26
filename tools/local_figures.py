"""`python -m tools.local_figures`: how long the local stack's commands take on this machine, as a Markdown table.

It uses records of its own, so that a stack that runs is left alone. To measure `reload` it appends a comment to one
handler, and takes it away again.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
HANDLER = ROOT / "lambdas" / "session" / "handler.py"
CALL = ("invoke", "session", "POST", "/sessions", json.dumps({"user_id": "u1"}))


def run(records: Path, *arguments: str) -> float:
    """Run a command of the local stack and return its seconds; raises CalledProcessError with its output."""
    command = [sys.executable, "-m", "tools.local_stack", "--records", str(records), *arguments]
    began = time.monotonic()
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if finished.returncode:
        print(finished.stdout, finished.stderr, sep="\n", file=sys.stderr)
        finished.check_returncode()
    return time.monotonic() - began


@contextmanager
def changed_handler() -> Iterator[None]:
    """Change one function's code meanwhile."""
    before = HANDLER.read_bytes()
    HANDLER.write_bytes(before + f"# measured {time.time()}\n".encode())
    try:
        yield
    finally:
        HANDLER.write_bytes(before)


def measure(records: Path) -> dict[str, float]:
    """Return what was done, and its seconds."""
    seconds = {
        "`make demo FRESH=1`: Terraform deploys everything": run(records, "demo", "--fresh"),
        "`make demo`, nothing changed since": run(records, "demo"),
        "`make up`, nothing changed since": run(records, "up"),
        "`make up` on a running stack, nothing changed": run(records, "up"),
    }
    try:
        with changed_handler():
            seconds["`make reload` after a change of one handler"] = run(records, "reload")
            seconds["the first call after it"] = run(records, *CALL)
    finally:
        seconds["`make down`"] = run(records, "down")
    return seconds


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = measure(Path(folder))
    print("| command | seconds |\n|---|---:|")
    for what, each in seconds.items():
        print(f"| {what} | {each:.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
