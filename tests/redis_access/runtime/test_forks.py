"""Objects that begin anew in a forked child."""

import gc
import os
import weakref

from redis_access.runtime.forks import begin_anew_when_forked


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


def test_no_object_is_kept_alive() -> None:
    """An access that nobody uses any more is freed, though it would begin anew."""
    watched = Watched()
    is_there = weakref.ref(watched)
    del watched
    gc.collect()
    assert is_there() is None
