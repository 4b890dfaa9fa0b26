"""`make` explains itself."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def make(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run make, without ever setting up anything."""
    stamps = ("-o", ".venv/.complete", "-o", ".delivery-venv/.complete", "-o", "node_modules/.complete")
    return subprocess.run(
        ["make", "--no-print-directory", *stamps, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_help_is_the_default_and_lists_every_target() -> None:
    """One line for each that the Makefile declares."""
    declared = re.search(r"^\.PHONY:((?:.*\\\n)*.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert declared
    listed = re.findall(r"^  make ([\w-]+) +\S", make().stdout, re.MULTILINE)
    assert sorted(listed) == sorted(declared[1].replace("\\", "").split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plan",), "ENV is missing; write: make plan ENV=prod"),
        (("review",), "ENV is missing; write: make review ENV=prod"),
        (("review", "ENV=production"), "ENV=production is no environment; there are dev local prod staging"),
        (("deploy",), "STACK is missing; write: make deploy STACK=redis-prod"),
        (("apply-plan",), "STACK is missing; write: make apply-plan STACK=redis-prod"),
        (("review-plans",), "ENV is missing; write: make review-plans ENV=prod"),
        (("invoke",), "OF is missing; write: make invoke OF=feature-flags"),
        (("invoke", "OF=session"), "METHOD is missing; write: make invoke OF=session METHOD=GET"),
        (("plan", "ENV=production"), "ENV=production is no environment; there are dev local prod staging"),
    ],
)
def test_a_missing_variable_names_the_remedy(arguments: tuple[str, ...], message: str) -> None:
    """Nothing is run before everything is known."""
    result = make(*arguments)
    assert result.returncode == 2
    assert message in result.stderr


def test_values_reach_the_program_unread_by_a_shell() -> None:
    """A query's & and a body's quotes need no second quoting."""
    result = make("-n", "invoke", "OF=session", "METHOD=GET", "TARGET=/a?b&c", "BODY={'x': \"$(HOME)\"}")
    assert '"$TARGET" "$BODY"' in result.stdout


def test_the_shells_own_env_is_not_an_environment() -> None:
    """POSIX shells name their start file in ENV."""
    result = subprocess.run(
        ["make", "-o", ".venv/.complete", "-o", "node_modules/.complete", "plan"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "ENV": "prod"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ENV is missing" in result.stderr
