"""Objects that begin anew in a forked child."""

import gc
import os
import signal
import threading
import weakref
from pathlib import Path

import redis_access
from redis_access.namespaces.epochs import Epochs
from redis_access.runtime.background import Background
from redis_access.runtime.forks import begin_anew_when_forked
from redis_access.runtime.runtime import Runtime

LIBRARY = Path(redis_access.__file__).parent


class Watched:
    """Counts how often it began anew."""

    def __init__(self) -> None:
        self.begun_anew = 0
        begin_anew_when_forked(self)

    def after_fork(self) -> None:
        """Count it."""
        self.begun_anew += 1


def test_an_object_begins_anew_in_the_child_only() -> None:
    """Once for each fork; the parent's goes on as it was."""
    watched = Watched()
    child = os.fork()
    if not child:
        os._exit(watched.begun_anew)
    _, status = os.waitpid(child, 0)
    assert (os.waitstatus_to_exitcode(status), watched.begun_anew) == (1, 0)


def test_an_object_with_a_lock_can_be_used_in_the_child() -> None:
    """Although a thread of the parent's holds the lock during the fork, or works in the background."""
    background, ended = Background(threading.get_ident, "test"), threading.Event()
    waiting = Background(ended.wait, "test")
    waiting.begin()
    epochs = Epochs(Runtime(), "flags")
    background._lock.acquire()
    epochs._taking.acquire()
    child = os.fork()
    if not child:
        signal.alarm(30)  # ends a child that waits for a lock for ever
        ended.set()
        is_taken = epochs._took([b"7", b"7"]) == 7
        os._exit(0 if is_taken and background.result(30) and waiting.result(30) else 1)
    _, status = os.waitpid(child, 0)
    ended.set()
    assert os.waitstatus_to_exitcode(status) == 0


def test_forks_are_noticed_in_one_place() -> None:
    """Except by a connection, which must not end its parent's session when it is closed."""
    names = ("register_at_fork", "getpid")
    found = {path.stem for path in LIBRARY.rglob("*.py") if any(name in path.read_text() for name in names)}
    assert found == {"forks", "connection"}


def test_no_object_is_kept_alive() -> None:
    """An access that nobody uses any more is freed, though it would begin anew."""
    watched = Watched()
    is_there = weakref.ref(watched)
    del watched
    gc.collect()
    assert is_there() is None
