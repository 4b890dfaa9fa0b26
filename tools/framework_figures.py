"""`python -m tools.framework_figures`: what AWS Lambda Powertools would cost a cold start, beside lambdas/http_api.

Each import runs in a fresh interpreter, after what a function has imported anyway (redis_access and its hooks): without
bytecode, as Lambda reads this project's layer, and with it, as a layer could carry it. Imports are taken in turn; the
figures are medians of CPU time. The size is that of the files that a layer would carry, packed. ADR 0006 reports them.
"""

import argparse
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from importlib import metadata
from io import BytesIO
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
OWN = ROOT / "lambdas" / "http_api"
# What Powertools' event handler, logger and metrics need beside it; boto3 and its packages are in Lambda's runtime.
PACKAGES = ("aws-lambda-powertools", "typing-extensions")
BEFORE = "import redis_access, redis_access.hooks.cloudwatch, json, logging"
CANDIDATES: Mapping[str, str] = {
    "lambdas/http_api": "import lambdas.http_api",
    "Powertools, event handler": "from aws_lambda_powertools.event_handler import APIGatewayHttpResolver as R; R()",
    "Powertools, logger and metrics": (
        "from aws_lambda_powertools import Logger, Metrics; Logger(service='s'); Metrics(namespace='n')"
    ),
    "Powertools, all three": (
        "from aws_lambda_powertools import Logger, Metrics; Logger(service='s'); Metrics(namespace='n');"
        "from aws_lambda_powertools.event_handler import APIGatewayHttpResolver as R; R()"
    ),
}


def milliseconds(code: str, *, bytecode: bool) -> float:
    """Return how long the code takes in a fresh interpreter."""
    timed = f"{BEFORE}; import time; t = time.process_time(); {code}; print((time.process_time() - t) * 1000)"
    # Where bytecode would be looked for there is none, and none is written.
    without = [] if bytecode else ["-B", "-X", f"pycache_prefix={os.devnull}"]
    finished = subprocess.run(
        [sys.executable, *without, "-c", timed],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'lib'}"},
        check=True,
        capture_output=True,
        text=True,
    )
    return float(finished.stdout)


def kibibytes(files: Sequence[Path]) -> float:
    """Return the size of the files in a zip, as a layer carries them."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number, path in enumerate(files):
            archive.write(path, str(number))
    return len(packed.getvalue()) / 1024


def files_of(package: str) -> list[Path]:
    """Return the installed files of a package that are not bytecode."""
    found = [Path(str(file.locate())) for file in metadata.files(package) or ()]
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tools.framework_figures", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=11, help="imports of each kind, taken in turn (%(default)s)")
    rounds = parser.parse_args().rounds
    taken: dict[tuple[str, bool], list[float]] = {
        (name, bytecode): [] for name in CANDIDATES for bytecode in (False, True)
    }
    for _ in range(rounds):
        for (name, bytecode), times in taken.items():
            times.append(milliseconds(CANDIDATES[name], bytecode=bytecode))
    own = kibibytes(sorted(OWN.glob("*.py")))
    theirs = kibibytes([path for package in PACKAGES for path in files_of(package)])
    version = metadata.version("aws-lambda-powertools")
    table = Table(title=f"Import at a cold start, CPU, medians of {rounds}; Powertools {version}")
    for heading in ("", "ms", "ms with bytecode", "KiB"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name in CANDIDATES:
        figures = (f"{median(taken[name, bytecode]):.0f}" for bytecode in (False, True))
        table.add_row(name, *figures, f"{theirs if 'Powertools' in name else own:.0f}")
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
