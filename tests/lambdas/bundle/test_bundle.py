"""Zips that depend on nothing but sources, lock and target."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lambdas.bundle import AWS_ARCHITECTURE, AWS_PYTHON, HOST_PYTHON, BundleError, Bundles, bundle

PROJECT = Path(__file__).resolve().parents[3]
FUNCTIONS = {"experiment_assignment", "feature_flags", "password_rotation", "rate_limited_api", "session"}


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave pip nothing to install from: an index on a port where nothing listens."""
    for variable in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")


def _all(bundles: Bundles) -> list[Path]:
    return [bundles.layer, *bundles.functions.values()]


def test_two_builds_are_the_same_bytes(aws_bundles: Bundles, tmp_path: Path) -> None:
    """Built again from nothing in another folder, every zip has the same name and the same bytes."""
    again = bundle(python=AWS_PYTHON, architecture=AWS_ARCHITECTURE, out=tmp_path / "elsewhere")
    for one, other in zip(_all(aws_bundles), _all(again), strict=True):
        assert (one.name, one.read_bytes()) == (other.name, other.read_bytes())


def test_the_second_build_needs_no_pip(
    aws_bundles: Bundles, out: Path, no_index: None, capfd: pytest.CaptureFixture[str]
) -> None:
    """With the same lock and target the layer is taken as it is, files untouched and nothing said."""
    before = [path.stat().st_mtime_ns for path in _all(aws_bundles)]
    again = bundle(python=AWS_PYTHON, architecture=AWS_ARCHITECTURE, out=out)
    assert [path.stat().st_mtime_ns for path in _all(again)] == before
    assert capfd.readouterr() == ("", "")


def test_a_lost_layer_is_made_again_without_pip(aws_bundles: Bundles, out: Path, no_index: None) -> None:
    """A change of the library makes another layer from the packages at hand."""
    layer = aws_bundles.layer.read_bytes()
    aws_bundles.layer.unlink()
    assert bundle(python=AWS_PYTHON, architecture=AWS_ARCHITECTURE, out=out).layer.read_bytes() == layer


def test_an_unreachable_index_is_told_with_the_remedy(tmp_path: Path, no_index: None) -> None:
    """The error names the lock and where else pip can install from, and leaves no half-made file."""
    with pytest.raises(BundleError, match=r"(?s)lambdas/requirements.txt.*PIP_INDEX_URL.*PIP_FIND_LINKS"):
        bundle(python=AWS_PYTHON, architecture=AWS_ARCHITECTURE, out=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("python", "architecture", "says"),
    [
        ("3", "arm64", "3.13"),
        ("3.13.1", "arm64", "3.13"),
        ("3.13", "riscv", "known are arm64, x86_64, host"),
        ("3.99", "host", f"the host's own Python, {HOST_PYTHON}"),
    ],
)
def test_a_wrong_target_is_refused(python: str, architecture: str, says: str, tmp_path: Path) -> None:
    """The message says what can be bundled for."""
    with pytest.raises(BundleError, match=says):
        bundle(python=python, architecture=architecture, out=tmp_path)


def test_bundling_takes_the_standard_library_only() -> None:
    """Synth can bundle before anything but Python is there, and bundling cannot reach cdktf or the settings."""
    run = "import sys; sys.path.insert(0, sys.argv[1]); import lambdas.bundle, lambdas.bundle.__main__"
    subprocess.run([sys.executable, "-I", "-S", "-B", "-c", run, str(PROJECT)], check=True, timeout=60)


def test_the_command_lists_what_it_made(host_bundles: Bundles, out: Path) -> None:
    """`python -m lambdas.bundle` prints every zip with its size."""
    command = [sys.executable, "-m", "lambdas.bundle", "--host", "--out", str(out)]
    run = subprocess.run(command, cwd=PROJECT, check=True, timeout=60, capture_output=True, text=True)
    assert [line.split()[-1] for line in run.stdout.splitlines()] == [str(path) for path in _all(host_bundles)]


def test_every_function_has_a_zip(aws_bundles: Bundles, host_bundles: Bundles) -> None:
    """A folder with a handler is a function; their zips hold no compiled code and serve every target."""
    assert aws_bundles.functions.keys() == FUNCTIONS
    assert host_bundles.functions == aws_bundles.functions


def test_function_zips_hold_their_own_folder_and_what_all_share(aws_bundles: Bundles) -> None:
    """No function carries another one's code, tests, or what bundles it."""
    for name, path in aws_bundles.functions.items():
        found = set(zipfile.ZipFile(path).namelist())
        assert {"lambdas/__init__.py", f"lambdas/{name}/handler.py", "lambdas/http_api/routes.py"} <= found
        assert {entry.split("/")[1] for entry in found if entry.count("/") > 1} == {"http_api", name}
        assert all(entry.startswith("lambdas/") and entry.endswith(".py") for entry in found)


@pytest.mark.parametrize("target", ["aws_bundles", "host_bundles"])
def test_layers_hold_the_library_and_its_packages(target: str, request: pytest.FixtureRequest) -> None:
    """Everything is below python/: no boto3, which the runtime has, no commands, bytecode or notes of pip."""
    found = zipfile.ZipFile(request.getfixturevalue(target).layer).namelist()
    tops = {entry.split("/")[1] for entry in found if ".dist-info/" not in entry}
    assert tops == {"async_timeout", "hiredis", "redis", "redis_access"}
    assert {entry.split("/")[0] for entry in found} == {"python"}
    strays = ("__pycache__", ".pyc", "RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "/tests/", "/bin/")
    assert not [entry for entry in found if any(stray in entry for stray in strays)]
    library = [
        path for path in (PROJECT / "lib/redis_access").rglob("*") if path.suffix not in {".md", ".toml", ".pyc", ""}
    ]
    assert {f"python/{path.relative_to(PROJECT / 'lib').as_posix()}" for path in library if path.is_file()} <= set(
        found
    )
    assert sum("LICENSE" in entry for entry in found) >= 3


def test_the_compiled_part_is_for_the_target(aws_bundles: Bundles) -> None:
    """The layer for AWS has the parser for Python 3.13 on ARM, whatever machine bundles it."""
    compiled = [entry for entry in zipfile.ZipFile(aws_bundles.layer).namelist() if entry.endswith(".so")]
    assert compiled == ["python/hiredis/hiredis.cpython-313-aarch64-linux-gnu.so"]


@pytest.mark.parametrize("target", ["aws_bundles", "host_bundles"])
def test_zips_say_nothing_about_the_machine(target: str, request: pytest.FixtureRequest, out: Path) -> None:
    """No path of this machine, no time and no owner's mode is in any zip."""
    here = [str(place).encode() for place in (PROJECT, Path(sys.prefix), out.parent)]
    for path in _all(request.getfixturevalue(target)):
        archive = zipfile.ZipFile(path)
        assert {(entry.date_time, entry.external_attr >> 16) for entry in archive.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0o100644)
        }
        contents = [archive.read(name) for name in archive.namelist()]
        assert not [place for place in here if any(place in content for content in contents)]
        assert archive.namelist() == sorted(archive.namelist())


def test_the_lock_holds_for_every_python() -> None:
    """No line of it depends on a condition, which pip would weigh for the wrong Python, or on a package index."""
    lock = (PROJECT / "lambdas" / "requirements.txt").read_text()
    pinned = [line for line in lock.splitlines() if "==" in line]
    assert {line.split("==")[0] for line in pinned} == {"async-timeout", "hiredis", "redis"}
    assert ";" not in lock
    assert "://" not in lock
