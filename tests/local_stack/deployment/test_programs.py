"""A program that is missing is told before anything is started."""

from pathlib import Path

import pytest

from tools.local_stack.cli.main import main
from tools.local_stack.deployment import programs
from tools.local_stack.deployment.programs import check_programs
from tools.local_stack.errors import StartError


def test_this_machine_has_them() -> None:
    """Otherwise no other test would run."""
    check_programs()


@pytest.mark.parametrize("command", ["up", "demo"])
def test_a_missing_program_is_told_with_the_remedy(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, and nothing was started."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["--records", str(tmp_path / "records"), command]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("error: node and terraform and redis-server cannot be found; `make setup` says how")
    assert said.out == ""
    assert not (tmp_path / "records").exists()


def test_a_set_up_that_was_cut_short_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make setup` alone would take it for complete."""
    monkeypatch.setattr(programs, "ROOT", tmp_path)
    monkeypatch.setattr(programs, "CDKTF", tmp_path / "node_modules" / ".bin" / "cdktf")
    with pytest.raises(StartError, match=r"node_modules/\.bin/cdktf is missing; remove node_modules"):
        check_programs()
