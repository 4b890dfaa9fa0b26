"""A saved file is in the running stack without another command."""

import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from tools.local_stack.errors import ReloadError
from tools.local_stack.functions.reload import Reloaded
from tools.local_stack.functions.watch import watch

LIMIT_SECONDS = 30.0


class Watched:
    """A folder under watch; ``reloads`` counts, and the next one fails if it is told to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.reloads, self.fails = folder, 0, False
        self.output = io.StringIO()
        self.stop = threading.Event()

    def reload(self) -> Reloaded:
        """Count."""
        self.reloads += 1
        if self.fails:
            self.fails = False
            raise ReloadError("no such package")
        return Reloaded(functions=("session",), layer=False)

    def run(self) -> None:
        """Watch until told to stop."""
        watch(Console(file=self.output, width=200), self.reload, sources=[self.folder], stop=self.stop)

    def save_until_said(self, words: str) -> None:
        """Save a file, and again until the watcher, which may not look yet, has said the words."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while words not in self.output.getvalue():
            assert time.monotonic() < deadline, self.output.getvalue()
            (self.folder / "handler.py").write_text(f"saved = {time.monotonic()}\n")
            time.sleep(0.2)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """Watch a folder meanwhile."""
    watched = Watched(tmp_path)
    thread = threading.Thread(target=watched.run)
    thread.start()
    try:
        yield watched
    finally:
        watched.stop.set()
        thread.join()


def test_a_saved_file_is_reloaded(watched: Watched) -> None:
    """And what was reloaded is said."""
    watched.save_until_said(": session.")
    assert watched.reloads >= 1


def test_a_mistake_does_not_end_the_watch(watched: Watched) -> None:
    """The next save is tried again."""
    watched.fails = True
    watched.save_until_said("Not reloaded: no such package")
    watched.save_until_said(": session.")
