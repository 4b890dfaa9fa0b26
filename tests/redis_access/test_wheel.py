"""The library as a package of its own."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "lib" / "redis_access"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a wheel built by way of the source distribution, with the backend at hand instead of a fetched one."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(LIBRARY)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Modules, Lua scripts and the typing marker, all under redis_access/."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    sources = {
        path.relative_to(LIBRARY).as_posix()
        for path in LIBRARY.rglob("*")
        if path.suffix in {".py", ".lua"} or path.name == "py.typed"
    }
    assert names == {f"redis_access/{name}" for name in sources}
    assert {"redis_access/py.typed", "redis_access/limits/rate_limit.lua"} <= names


def test_the_installed_wheel_works(wheel: Path, tmp_path: Path) -> None:
    """Installed apart from the repository it imports from there and finds its scripts."""
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(tmp_path), str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    program = "import redis_access; from redis_access.limits.limits import RATE_LIMIT; print(redis_access.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = [sys.executable, "-c", program]
    result = subprocess.run(run, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(result.stdout.strip()) == tmp_path / "redis_access" / "__init__.py"


def test_the_wheel_asks_for_redis_and_leaves_the_rest_to_extras(wheel: Path) -> None:
    """What the metadata says is what README.md says."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        lines = archive.read(name).decode().splitlines()
    required = {line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")}
    extras = {
        "botocore>=1.35; extra == 'aws'",
        "msgspec>=0.20; extra == 'fast'",
        "opentelemetry-api>=1.30; extra == 'otel'",
    }
    assert required == {"redis<9,>=8.1", "hiredis>=3.2"} | extras
