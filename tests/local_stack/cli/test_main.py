"""The command line explains itself and fails with one message."""

import runpy
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from tools.local_stack.cli import commands
from tools.local_stack.cli.main import main, parser


def test_every_command_has_a_function(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command that --help lists can be run."""
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    listed = capsys.readouterr().out
    for command in ("up", "reload", "down", "status", "demo", "logs", "invoke"):
        assert f"\n    {command} " in listed
        assert callable(getattr(commands, command))


def test_a_failure_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No stack trace for what the user can put right."""
    assert main(["--records", str(tmp_path), "invoke", "session", "GET", "/sessions/x"]) == 1
    assert capsys.readouterr().err == "error: no local stack is running; `make up` starts one\n"


def test_an_unknown_function_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing mistake is seen at once."""
    with pytest.raises(SystemExit):
        parser().parse_args(["invoke", "sesion", "GET", "/"])
    assert "feature-flags" in capsys.readouterr().err


def test_headers_are_name_and_value() -> None:
    """A value may hold another equals sign."""
    options = parser().parse_args(["invoke", "session", "GET", "/", "--header", "x-api-key=a=b"])
    assert options.headers == [("x-api-key", "a=b")]
    with pytest.raises(SystemExit):
        parser().parse_args(["invoke", "session", "GET", "/", "--header", "x-api-key"])


class InterruptedImport(MetaPathFinder):
    """Ctrl-C while the command line is imported."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Raise what the signal raises."""
        if fullname == "tools.local_stack.cli.main":
            raise KeyboardInterrupt


def test_ctrl_c_while_it_loads_leaves_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One word and the exit code of an interrupted program."""
    monkeypatch.delitem(sys.modules, "tools.local_stack.cli.main")
    monkeypatch.setattr(sys, "meta_path", [InterruptedImport(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tools.local_stack", run_name="__main__")
    assert ended.value.code == 130
    assert capsys.readouterr().err == "interrupted\n"
