"""The plan review as a package of its own, installed apart from this repository."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.plan_review.documents import GROUP, change, document, resource, written

PACKAGE = Path(__file__).parents[2] / "tools" / "plan_review"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a wheel built by way of the source distribution, with the backend at hand instead of a fetched one."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(PACKAGE)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install it into a folder of its own."""
    folder = tmp_path_factory.mktemp("installed")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    return folder


def review(installed: Path, *arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run the installed script, as `uvx` does."""
    return subprocess.run(
        [sys.executable, str(installed / "bin" / "plan-review"), *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_holds_the_package_and_the_page(wheel: Path) -> None:
    """Modules, what the page is made of, the typing marker; not the measuring of its speed."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    sources = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.relative_to(PACKAGE).parts[0] != "bench"
    }
    assert names == {f"plan_review/{name}" for name in sources - {"action.yml", "pyproject.toml", "README.md"}}


def test_it_reviews_a_plan_where_nothing_of_this_repository_is(installed: Path, tmp_path: Path) -> None:
    """With every output; it speaks of Terraform's attributes, since nobody said how the code calls them."""
    before = {"engine": "redis", "engine_version": "7.1", "port": 6379}
    lost = resource(
        GROUP, change("delete,create", before, {**before, "port": 6380}, replace_paths=[["port"]]) | {"x": 1}
    )
    written(document(lost), tmp_path / "redis-prod.json")
    done = review(
        installed, "redis-prod.json", "--json", "r.json", "--html", "r.html", "--markdown", "r.md", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (1, "")
    (stack,) = json.loads((tmp_path / "r.json").read_text())["stacks"]
    (finding,) = [each for each in stack["findings"] if each["rule"] == "port-change"]
    assert "Keep `port = 6379`." in finding["remedy"]
    assert (tmp_path / "r.html").stat().st_size > (tmp_path / "r.md").stat().st_size > 0


def test_its_settings_lie_beside_the_plan_or_above(installed: Path, tmp_path: Path) -> None:
    """Environments by the stack's name, a policy of one's own, and rules weighed anew."""
    (tmp_path / "live").mkdir()
    written(document(resource(GROUP, change("delete", {"engine": "redis"}, None))), tmp_path / "live" / "cache.json")
    (tmp_path / "plan-review.toml").write_text(
        """
        [environments.live]
        stacks = ["cache*"]
        policy = { low = "note", medium = "note", high = "note", critical = "refuse" }

        [rules.cache-lost]
        severity = "high"
        """
    )
    done = review(installed, "cache.json", "--json", "r.json", cwd=tmp_path / "live")
    assert done.returncode == 0, done.stderr
    (stack,) = json.loads((tmp_path / "live" / "r.json").read_text())["stacks"]
    assert stack["environment"] == "live"
    assert {each["outcome"] for each in stack["findings"] if each["rule"] == "cache-lost"} == {"note"}
