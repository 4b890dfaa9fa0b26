"""The bindings load only what is imported, and synthesize the same."""

import importlib.util
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SYNTH = "import runpy; runpy.run_path('main.py', run_name='__main__')"


def run(code: str, *, outdir: Path) -> str:
    context = json.dumps({"environments": "dev", "state_directory": str(outdir)})
    finished = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(outdir), "CDKTF_CONTEXT_JSON": context},
        check=True,
        capture_output=True,
        text=True,
    )
    return finished.stdout


def test_a_stack_loads_a_small_part_of_the_bindings(tmp_path: Path) -> None:
    """A tenth at most; the package's own `__init__` would load all of its modules."""
    count = "import sys; print(sum(name.startswith('cdktf_cdktf_provider_aws.') for name in sys.modules))"
    package = importlib.util.find_spec("cdktf_cdktf_provider_aws")
    assert package is not None
    whole = len(list(pkgutil.iter_modules(package.submodule_search_locations)))
    assert int(run(f"import modules.lambdas_stack; {count}", outdir=tmp_path)) < whole / 10


@pytest.mark.e2e
def test_the_terraform_is_the_same_as_with_plain_imports(tmp_path: Path) -> None:
    """Byte for byte, both stacks of an environment; e2e because plain imports take most of a minute."""
    state = tmp_path / "out"
    written = []
    for code in (SYNTH, f"import cdktf_cdktf_provider_aws; {SYNTH}"):
        run(code, outdir=state)
        written.append({path.parent.name: path.read_bytes() for path in state.glob("stacks/*/cdk.tf.json")})
    assert written[0].keys() == {"redis-dev", "lambdas-dev"}
    assert written[0] == written[1]
