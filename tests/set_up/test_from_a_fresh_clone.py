"""`make demo` installs what a demo needs, `make setup` what developing needs, and neither does anything twice."""

import pytest

from tests.set_up.conftest import NO_UV, Clone

RUN = "pip requirements-run.txt --quiet"
ALL = "pip requirements.txt --quiet"


def test_a_demo_installs_the_smaller_lock(clone: Clone) -> None:
    """And npm's, at the same time; then it runs."""
    result = clone.make("demo")
    assert result.returncode == 0, result.stderr
    *installed, last = clone.installed()
    assert sorted(installed) == ["npm", RUN, "venv"]
    assert last == "demo"


def test_a_second_demo_installs_nothing(clone: Clone) -> None:
    """The stamps say that all is there."""
    clone.make("demo")
    clone.installed()
    assert clone.make("demo").returncode == 0
    assert clone.installed() == ["demo"]


def test_developing_adds_to_what_the_demo_installed(clone: Clone) -> None:
    """Nothing is downloaded a second time."""
    clone.make("demo")
    clone.installed()
    assert clone.make("setup").returncode == 0
    assert clone.installed() == [ALL]


def test_a_fresh_clone_is_set_up_for_developing_at_once(clone: Clone) -> None:
    """With npm's packages at the same time, and the smaller lock left aside."""
    assert clone.make("setup").returncode == 0
    assert sorted(clone.installed()) == ["npm", ALL, "venv"]


def test_what_serves_developing_serves_a_demo(clone: Clone) -> None:
    """A changed smaller lock takes no package from who develops."""
    clone.make("setup")
    clone.change("requirements-run.txt")
    clone.installed()
    clone.make("demo")
    assert clone.installed() == ["demo"]


@pytest.mark.parametrize(
    ("target", "lock", "installed"),
    [
        ("demo", "requirements-run.txt", ["venv", RUN, "demo"]),
        ("setup", "requirements.txt", ["venv", ALL]),
        ("demo", "package-lock.json", ["npm", "demo"]),
    ],
)
def test_a_changed_lock_is_installed_anew(clone: Clone, target: str, lock: str, installed: list[str]) -> None:
    """Into an empty environment: what is no longer pinned is not left over."""
    clone.make(target)
    clone.change(lock)
    clone.installed()
    clone.make(target)
    assert clone.installed() == installed


def test_uv_does_it_where_it_can(clone: Clone) -> None:
    """Then pip is not asked."""
    (clone.programs / "uv").write_text('#!/bin/sh\necho "uv ${*##*-r }" >>"$LOG"\n')
    clone.make("demo")
    installed = clone.installed()
    assert "uv requirements-run.txt" in installed
    assert RUN not in installed


def test_jobs_of_make_do_not_meet_in_one_environment(clone: Clone) -> None:
    """`make -j demo setup` does one after the other."""
    assert clone.make("--jobs", "8", "demo", "setup").returncode == 0
    installed = clone.installed()
    assert installed.index(RUN) < installed.index("demo") < installed.index(ALL)


def test_missing_programs_are_told_once(clone: Clone) -> None:
    """Before anything is installed."""
    (clone.programs / "terraform").write_text(NO_UV)
    result = clone.make("demo")
    assert result.returncode != 0
    assert result.stderr.count("Terraform >= 1.10 is needed and was not found.") == 1
    assert clone.installed() == []


def test_cdktf_draws_nothing_where_nobody_looks(clone: Clone) -> None:
    """Off a terminal it is told so, and writes no line for each turn of its wheel."""
    assert "cdktf synth, CI=1\n" in clone.make("synth").stdout
