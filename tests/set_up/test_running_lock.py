"""requirements-run.txt holds all that running needs, in the versions that are tested."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.delivery.test_requirements import pins
from tests.e2e.workflows.small_environment import make_small_environment

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-run.txt"
# Every module below the folders that it is given, but for pytest's plugin.
IMPORT_ALL = """
import importlib, pathlib, sys
for root in map(pathlib.Path, sys.argv[1:]):
    for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
        if path.stem not in ("__main__", "__init__", "pytest_plugin"):
            importlib.import_module(".".join(path.with_suffix("").parts))
"""


def targets() -> dict[str, list[str]]:
    """Return the modules of tools that each target runs which is set up for running only."""
    makefile = (ROOT / "Makefile").read_text().replace("$(stack)", "$(python) -m tools.local_stack")
    recipes = re.findall(r"^([\w-]+): \$\(running\).*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    return {target: re.findall(r"\$\(python\) -m ([\w.]+)", recipe) for target, recipe in recipes}


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that holds what the lock pins, and nothing else of what is installed here."""
    folder = tmp_path_factory.mktemp("running") / ".venv"
    make_small_environment(folder, LOCK)
    return folder / "bin" / "python"


def test_the_versions_are_those_that_are_tested() -> None:
    """Both locks agree, and the smaller one has none of the tests' tools."""
    running = pins(LOCK.read_text())
    assert running.items() <= pins((ROOT / "requirements.txt").read_text()).items()
    assert {"cdktf", "ministack", "redis"} <= set(running)
    assert not {"pytest", "mypy", "ruff", "playwright"} & set(running)


def test_what_runs_with_the_smaller_lock_imports_nothing_else(python: Path) -> None:
    """All of the stacks' code, the functions', the example's, and each tool of a target that needs no other set-up."""
    tools = sorted({module.split(".")[1] for modules in targets().values() for module in modules})
    places = [f"tools/{tool}" if (ROOT / "tools" / tool).is_dir() else f"tools/{tool}.py" for tool in tools]
    code = ["main.py", "environments", "modules", "lambdas", "examples/fastapi_service/app.py", *places]
    result = subprocess.run(
        [str(python), "-c", IMPORT_ALL, *code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ".:lib", "PATH": "/usr/bin:/bin"},
    )
    assert result.returncode == 0, result.stderr


def test_the_targets_of_the_readmes_first_steps_run_with_it() -> None:
    """They are what somebody tries first."""
    assert {"demo", "up", "down", "reload", "synth", "deploy"} <= set(targets())
