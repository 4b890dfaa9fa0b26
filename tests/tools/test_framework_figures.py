"""Figures of what a framework would cost."""

from pathlib import Path

import pytest

from tools.framework_figures import CANDIDATES, OWN, PACKAGES, files_of, kibibytes, milliseconds


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_can_be_imported(name: str) -> None:
    """After what a function imports anyway; a fault would end it with an error."""
    assert milliseconds(CANDIDATES[name], bytecode=True) >= 0


def test_the_size_is_that_of_packed_files(tmp_path: Path) -> None:
    """Repeated text packs well; both candidates are found."""
    file = tmp_path / "a.txt"
    file.write_text("a" * 100_000)
    assert 0 < kibibytes([file]) < 2
    assert sorted(OWN.glob("*.py"))
    assert all(files_of(package) for package in PACKAGES)
