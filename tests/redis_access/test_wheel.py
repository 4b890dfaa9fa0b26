"""The library as a package of its own."""

import ast
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
import redis_access

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lib" / "redis_access"


def run(*command: str, **options: object) -> "subprocess.CompletedProcess[str]":
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)  # type: ignore[call-overload]
    assert result.returncode == 0, result.stdout + result.stderr
    return result  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a source distribution and a wheel built from it, by the installed build backend."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(LIBRARY))
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    """Give the wheel."""
    (built,) = distributions.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """Give the wheel's metadata."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Modules, Lua scripts and the typing marker of every sub-package, all under redis_access/."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    sources = {
        path.relative_to(LIBRARY).as_posix()
        for path in LIBRARY.rglob("*")
        if path.suffix in {".py", ".lua"} or path.name == "py.typed"
    }
    assert names == {f"redis_access/{name}" for name in sources}
    assert "redis_access/py.typed" in names
    assert any(name.endswith("/rate_limit.lua") for name in names)


def test_the_source_distribution_can_be_built_and_read(distributions: Path) -> None:
    """Besides the sources it holds the project file and what people read; hatchling always adds .gitignore."""
    (built,) = distributions.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    others = {name for name in names if not name.endswith((".py", ".lua", ".gitignore"))}
    assert others == {"LICENSE", "README.md", "CHANGELOG.md", "PKG-INFO", "py.typed", "pyproject.toml"}


def test_the_licence_is_in_the_wheel_and_is_the_repositorys(wheel: Path) -> None:
    """Apache-2.0 wants a copy with every distribution."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/licenses/LICENSE"))
        assert archive.read(name) == (ROOT / "LICENSE").read_bytes()


def test_an_index_takes_both(distributions: Path) -> None:
    """`twine check`: the metadata is valid, and the README renders."""
    files = [str(path) for path in distributions.iterdir()]
    assert len(files) == 2
    checked = run(sys.executable, "-m", "twine", "check", "--strict", *files)
    assert checked.stdout.count("PASSED") == 2


def test_the_installed_wheel_works(wheel: Path, tmp_path: Path) -> None:
    """Installed apart from the repository, it imports each of its modules from there."""
    run(sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(tmp_path), str(wheel))
    program = (
        "import importlib, pkgutil, redis_access\n"
        "for each in pkgutil.walk_packages(redis_access.__path__, 'redis_access.'):\n"
        "    if not each.name.endswith('__main__'):\n"
        "        importlib.import_module(each.name)\n"
        "print(redis_access.__file__, redis_access.__version__)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    told = run(sys.executable, "-c", program, env=environment, cwd=tmp_path).stdout.split()
    assert told == [str(tmp_path / "redis_access" / "__init__.py"), redis_access.__version__]


def test_the_wheel_asks_for_redis_and_leaves_the_rest_to_extras(metadata: Message) -> None:
    """So that a Lambda, which has botocore, carries no second one."""
    extras = {
        "botocore>=1.35; extra == 'aws'",
        "msgspec>=0.20; extra == 'fast'",
        "aws-lambda-powertools>=3; extra == 'powertools'",
        "django>=5.2; extra == 'django'",
        "flask>=3; extra == 'flask'",
        "starlette>=0.40; extra == 'starlette'",
        "openfeature-sdk<1,>=0.8; extra == 'openfeature'",
        "opentelemetry-api>=1.30; extra == 'otel'",
        "prometheus-client>=0.20; extra == 'prometheus'",
    }
    assert set(metadata.get_all("Requires-Dist", [])) == {"redis<9,>=8.1", "hiredis>=3.2"} | extras


def test_the_version_has_one_source(metadata: Message) -> None:
    """`__version__`, a literal that the build reads without running the library."""
    tree = ast.parse((LIBRARY / "__init__.py").read_text())
    (written,) = (
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "__version__"
        and isinstance(node.value, ast.Constant)
    )
    assert metadata["Version"] == redis_access.__version__ == written
    assert "version" not in tomllib.loads((LIBRARY / "pyproject.toml").read_text())["project"]


def test_the_changelog_has_the_version() -> None:
    """A release's notes are its section."""
    assert f"\n## {redis_access.__version__}" in (LIBRARY / "CHANGELOG.md").read_text()


def test_the_classifiers_name_the_pythons_that_are_tested(metadata: Message) -> None:
    """Beginning with the lowest that may install it."""
    named = [each.rpartition(" :: ")[2] for each in metadata.get_all("Classifier", []) if " :: 3." in each]
    assert named[0] == metadata["Requires-Python"].removeprefix(">=")
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    assert all(f'"{version}"' in workflow for version in named)


def test_links_work_outside_the_repository(metadata: Message) -> None:
    """Nothing lies beside the page on PyPI: every link is absolute, and what it names in the repository exists."""
    urls = dict(each.split(", ") for each in metadata.get_all("Project-URL", []))
    pages = f"{urls['Repository']}/blob/main/"
    links = [*urls.values(), *re.findall(r"\]\(([^)]+)\)", str(metadata.get_payload()))]
    assert all(link.startswith("https://") for link in links)
    own = [link.removeprefix(pages).partition("#") for link in links if link.startswith(pages)]
    assert len(own) > 5
    for path, _, anchor in own:
        assert (ROOT / path).is_file(), path
        assert not anchor or f"\n## {anchor}\n" in (ROOT / path).read_text().lower(), anchor
