"""A set-up that was interrupted, or that can no longer be used, is taken up by the next make."""

import shutil
from pathlib import Path

from tests.set_up.conftest import Clone

RUN = "pip requirements-run.txt --quiet"


def test_what_pip_could_not_install_is_told_with_the_remedy(clone: Clone) -> None:
    """In pip's own words, and then where to look."""
    result = clone.make("demo", PIP_FAILS="no space left on device")
    assert result.returncode == 2
    assert "ERROR: no space left on device" in result.stderr
    assert "pip could not install requirements-run.txt" in result.stderr
    assert "HTTPS_PROXY" in result.stderr
    assert "demo" not in clone.installed()


def test_what_npm_could_not_install_is_told_with_the_remedy(clone: Clone) -> None:
    """In npm's own words, and then where to look."""
    result = clone.make("demo", NPM_FAILS="ENOTFOUND")
    assert result.returncode == 2
    assert "npm error ENOTFOUND" in result.stderr
    assert "npm could not install package-lock.json" in result.stderr
    assert "demo" not in clone.installed()


def test_half_an_environment_is_made_anew(clone: Clone) -> None:
    """Pip ended in the middle; npm's part was done and stays."""
    clone.make("demo", PIP_FAILS="interrupted")
    clone.installed()
    assert clone.make("demo").returncode == 0
    assert clone.installed() == ["venv", RUN, "demo"]


def test_half_a_node_modules_is_made_anew(clone: Clone) -> None:
    """Npm ended in the middle; Python's part was done and stays."""
    clone.make("demo", NPM_FAILS="interrupted")
    clone.installed()
    assert clone.make("demo").returncode == 0
    assert clone.installed() == ["npm", "demo"]


def test_an_environment_whose_python_is_gone_is_made_anew(clone: Clone) -> None:
    """An upgrade of the system removed it."""
    clone.make("demo")
    clone.installed()
    (clone.root / ".venv/bin/python").unlink()
    result = clone.make("demo")
    assert "the Python of .venv is gone" in result.stderr
    assert clone.installed() == ["venv", RUN, "demo"]


def test_an_environment_of_another_python_is_made_anew(clone: Clone) -> None:
    """The link to Python leads to a newer one, which does not see these packages."""
    clone.make("demo")
    clone.installed()
    packages = clone.root / ".venv/lib/python3.11"
    packages.rename(packages.with_name("python3.10"))
    clone.make("demo")
    assert clone.installed() == ["venv", RUN, "demo"]


def test_a_moved_clone_is_set_up_where_it_is_now(clone: Clone, tmp_path: Path) -> None:
    """Its scripts and the library's path name the old place."""
    clone.make("demo")
    clone.installed()
    clone.root = clone.root.rename(tmp_path / "elsewhere")
    clone.make("demo")
    assert clone.installed() == ["venv", RUN, "demo"]
    (path,) = clone.root.glob(".venv/lib/python3*/site-packages/redis_access.pth")
    assert path.read_text() == f"{clone.root}/lib\n"


def test_an_environment_that_is_a_link_is_left_alone(clone: Clone, tmp_path: Path) -> None:
    """It belongs to another clone."""
    clone.make("demo")
    clone.installed()
    other = clone.root.rename(tmp_path / "other")
    shutil.copytree(other, clone.root, ignore=shutil.ignore_patterns(".venv", "node_modules"))
    for folder in (".venv", "node_modules"):
        (clone.root / folder).symlink_to(other / folder)
    clone.make("demo")
    assert clone.installed() == ["demo"]


def test_node_modules_without_cdktf_are_made_anew(clone: Clone) -> None:
    """Somebody removed a part of them."""
    clone.make("demo")
    clone.installed()
    (clone.root / "node_modules/.bin/cdktf").unlink()
    result = clone.make("demo")
    assert "node_modules has no cdktf" in result.stderr
    assert clone.installed() == ["npm", "demo"]
