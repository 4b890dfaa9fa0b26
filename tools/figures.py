"""`python -m tools.figures`: the figures that the README reports, measured on this machine.

Synthesizes all environments in turn with the lean bindings and with plain CDKTF imports, compares what they wrote, and
prints medians of wall time and of peak memory (the process and its children), their ratios, and the layer's size.
"""

import argparse
import filecmp
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

from lambdas.bundle import AWS_ARCHITECTURE, AWS_PYTHON, bundle

ROOT = Path(__file__).parents[1]
LEAN = "import runpy; runpy.run_path('main.py', run_name='__main__')"
# With the package imported first, modules/aws_bindings finds it registered and leaves it alone.
PLAIN = "import cdktf_cdktf_provider_aws; " + LEAN
SAMPLING_SECONDS = 0.05


@dataclass(frozen=True)
class Run:
    """One synth: wall time in seconds, peak memory in MiB."""

    seconds: float
    mebibytes: float


def synth(code: str, folder: Path) -> Run:
    """Run the code in a fresh interpreter; raises CalledProcessError with its output when it fails."""
    started = time.perf_counter()
    command = [sys.executable, "-c", code]
    with tempfile.TemporaryFile() as output:
        process = psutil.Popen(
            command, cwd=ROOT, stdout=output, stderr=output, env={**_environment(), "CDKTF_OUTDIR": str(folder)}
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident_bytes(process))
            time.sleep(SAMPLING_SECONDS)
        seconds = time.perf_counter() - started
        output.seek(0)
        if process.returncode != 0:
            raise subprocess.CalledProcessError(process.returncode, command, output.read().decode(errors="replace"))
    return Run(seconds, peak / 2**20)


def _resident_bytes(process: psutil.Process) -> int:
    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def _environment() -> dict[str, str]:
    return {**psutil.Process().environ(), "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20,22"}


def same_terraform(one: Path, other: Path) -> bool:
    """Tell whether both folders hold the same stacks, byte for byte."""
    comparison = filecmp.dircmp(one / "stacks", other / "stacks")
    names = [f"{stack}/cdk.tf.json" for stack in comparison.common_dirs]
    _, different, missing = filecmp.cmpfiles(one / "stacks", other / "stacks", names, shallow=False)
    return bool(names) and not (different or missing or comparison.left_only or comparison.right_only)


def main() -> int:
    """Measure and print; return 1 when the two ways did not write the same."""
    parser = argparse.ArgumentParser(prog="python -m tools.figures", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="synths of each kind, taken in turn (%(default)s)")
    rounds = parser.parse_args().rounds
    console = Console()
    bundles = bundle(python=AWS_PYTHON, architecture=AWS_ARCHITECTURE, out=ROOT / "build" / "lambdas")
    lean, plain = [], []
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder, "lean"), Path(folder, "plain")
        # One run ahead of the measured ones makes the bundles and the bytecode.
        synth(LEAN, one)
        for _ in track(range(rounds), description="Synthesizing all environments", console=console, transient=True):
            lean.append(synth(LEAN, one))
            plain.append(synth(PLAIN, other))
        same = same_terraform(one, other)
    console.print(_table(lean, plain, rounds))
    console.print(f"The Terraform of both is {'identical' if same else 'NOT identical'}.")
    console.print(f"Layer for AWS: {bundles.layer.stat().st_size / 2**20:.2f} MiB ({bundles.layer.name})")
    return 0 if same else 1


def _table(lean: list[Run], plain: list[Run], rounds: int) -> Table:
    table = Table(title=f"Synth of all environments, medians of {rounds}")
    for heading in ("", "this repository", "plain CDKTF imports", "ratio"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, unit, attribute in (("wall time", "s", "seconds"), ("peak memory", "MiB", "mebibytes")):
        ours, theirs = (median(getattr(run, attribute) for run in runs) for runs in (lean, plain))
        table.add_row(name, f"{ours:.1f} {unit}", f"{theirs:.1f} {unit}", f"{ours / theirs:.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
