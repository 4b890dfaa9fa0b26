"""A deployed stack that was kept is found again by its fingerprint, whole or not at all."""

import shutil
import socket
import stat
from pathlib import Path

import pytest

from tools.local_stack.lifetime.snapshots import KEPT, Snapshots
from tools.local_stack.processes.ports import LOOPBACK, free_ports
from tools.local_stack.stack.folder import StackFolder


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    """Return an empty place for them."""
    return Snapshots(folder=tmp_path / "snapshots")


def deployed(root: Path, text: str) -> StackFolder:
    """Make a stack's folder with something in it."""
    folder = StackFolder(root=root)
    for path in (folder.emulator_state, folder.terraform_state):
        path.mkdir(parents=True)
        (path / "file.json").write_text(text)
    return folder


def test_what_was_kept_is_loaded(snapshots: Snapshots, tmp_path: Path) -> None:
    """The emulator's state and Terraform's, where both look for them."""
    snapshots.keep(deployed(tmp_path / "first", "deployed"), fingerprint="f", redis_port=1)
    found = snapshots.of("f")
    assert found is not None
    second = StackFolder(root=tmp_path / "second")
    found.load(second)
    for path in (second.emulator_state, second.terraform_state):
        assert (path / "file.json").read_text() == "deployed"


def test_another_fingerprint_is_not_found(snapshots: Snapshots, tmp_path: Path) -> None:
    """A change of anything deploys for real."""
    snapshots.keep(deployed(tmp_path / "first", "deployed"), fingerprint="f", redis_port=1)
    assert snapshots.of("g") is None


def test_the_newest_counts(snapshots: Snapshots, tmp_path: Path) -> None:
    """A deployment with FRESH=1 replaces what was kept."""
    for name in ("old", "new"):
        snapshots.keep(deployed(tmp_path / name, name), fingerprint="f", redis_port=1)
    found = snapshots.of("f")
    assert found is not None
    assert (found.folder / "terraform" / "file.json").read_text() == "new"


def test_old_ones_are_dropped(snapshots: Snapshots, tmp_path: Path) -> None:
    """They do not fill the disk."""
    for number in range(KEPT + 2):
        snapshots.keep(deployed(tmp_path / str(number), "x"), fingerprint=str(number), redis_port=1)
    assert len(list(snapshots.folder.iterdir())) == KEPT
    assert snapshots.of("0") is None


def test_one_that_was_cut_short_or_damaged_is_none(snapshots: Snapshots, tmp_path: Path) -> None:
    """Nothing half is ever loaded."""
    snapshots.keep(deployed(tmp_path / "first", "deployed"), fingerprint="f", redis_port=1)
    [whole] = snapshots.folder.iterdir()
    shutil.copytree(whole, snapshots.folder / ".half")
    (whole / "about.json").write_text("{")
    assert snapshots.of("f") is None


def test_it_is_its_owners_alone(snapshots: Snapshots, tmp_path: Path) -> None:
    """Terraform's states hold secrets."""
    snapshots.keep(deployed(tmp_path / "first", "deployed"), fingerprint="f", redis_port=1)
    assert stat.S_IMODE(snapshots.folder.stat().st_mode) == 0o700


def test_the_port_is_taken_again_if_it_is_free(snapshots: Snapshots, tmp_path: Path) -> None:
    """It is in what was deployed; a port that is taken leads to another."""
    port = free_ports(1)[0]
    snapshots.keep(deployed(tmp_path / "first", "deployed"), fingerprint="f", redis_port=port)
    assert snapshots.redis_port() == port
    with socket.create_server((LOOPBACK, port)):
        assert snapshots.redis_port() != port
