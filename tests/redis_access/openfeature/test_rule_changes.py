"""The look for changed rules: failures, and a process that forks as a server does before its workers."""

import logging
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from openfeature.exception import GeneralError
from redis_access import UnavailableError
from redis_access.openfeature import rule_changes
from redis_access.openfeature.rule_changes import RuleChanges
from redis_access.targeting import Rule

LIB = Path(__file__).parents[3] / "lib"

_PROGRAM = textwrap.dedent(
    """
    import os
    import signal
    import threading
    import time
    from redis_access.openfeature.rule_changes import RuleChanges

    came = []

    def read(flags):
        came.append(os.getpid())
        return {}

    changes = RuleChanges(read, lambda flags: None, seconds=0.02)
    stopped = RuleChanges(read, lambda flags: None, seconds=0.02)
    changes.start()
    with changes._lock:  # as an evaluation in another thread may
        child = os.fork()
        if not child:
            signal.alarm(60)  # ends what would wait for ever
            changes.saw({})
            while os.getpid() not in came:
                time.sleep(0.01)
            names = [thread.name for thread in threading.enumerate()]
            os._exit(0 if names.count("redis_access flags") == 1 else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
)


def test_a_forked_child_looks_for_changes_itself() -> None:
    """The thread stays in the parent, and its evaluations' lock with it; one that was not begun is not begun."""
    environment = {**os.environ, "PYTHONPATH": str(LIB)}
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert result.stdout.strip() == "0", result.stderr


RULES = [Rule(enabled=enabled, match={}) for enabled in (False, True)]


class Failing:
    """A table and a listener, of which one raises. Each look meets another rule than the one before."""

    def __init__(self, error: Exception, *, when: str) -> None:
        self.error = error
        self.when = when
        self.looks = 0
        self.third = threading.Event()

    def read(self, _: Sequence[str]) -> dict[str, Rule | None]:
        """Return a rule."""
        self.looks += 1
        if self.looks > 3:
            self.third.set()
        if self.when == "reading":
            raise self.error
        return {"on": RULES[self.looks % 2]}

    def changed(self, _: list[str]) -> None:
        """Hear of a change."""
        raise self.error


@pytest.mark.parametrize("when", ["reading", "telling"])
@pytest.mark.parametrize(
    ("error", "level"),
    [
        (GeneralError("the table is unavailable"), logging.WARNING),
        (UnavailableError("Redis is unavailable"), logging.WARNING),
        (TypeError("a mistake"), logging.ERROR),
    ],
)
def test_a_failure_is_logged_once_as_it_is(
    caplog: pytest.LogCaptureFixture, error: Exception, level: int, when: str
) -> None:
    """By its name, and by whether rules were read; a mistake in the program with its traceback."""
    failing = Failing(error, when=when)
    changes = RuleChanges(failing.read, failing.changed, seconds=0.001)
    changes.start()
    assert failing.third.wait(60)
    changes.stop()
    (record,) = caplog.records
    said = {
        "reading": "the rules of flags cannot be read",
        "telling": "those who listen for changed rules could not be told",
    }
    assert said[when] in record.message
    assert f"{type(error).__name__}: {error}" in record.message
    assert (record.levelno, record.exc_info is not None) == (level, level == logging.ERROR)


class Slow:
    """A table that answers when it is let."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go_on = threading.Event()
        self.has_answered = False

    def read(self, _: Sequence[str]) -> dict[str, Rule | None]:
        """Return no rule."""
        self.asked.set()
        assert self.go_on.wait(60)
        self.has_answered = True
        return {}


def test_stop_waits_for_the_look_that_is_under_way() -> None:
    """Afterwards nothing reads the rules, so the access that they are read by may be closed."""
    slow = Slow()
    changes = RuleChanges(slow.read, lambda _: None, seconds=0.001)
    changes.start()
    assert slow.asked.wait(60)
    threading.Timer(0.1, slow.go_on.set).start()
    changes.stop()
    assert slow.has_answered


def test_a_look_that_hangs_does_not_hold_up_the_stop(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning says that it goes on."""
    slow = Slow()
    changes = RuleChanges(slow.read, lambda _: None, seconds=0.001)
    changes.start()
    assert slow.asked.wait(60)
    with monkeypatch.context() as patched:
        patched.setattr(rule_changes, "STOP_SECONDS", 0.01)
        changes.stop()
    assert "a look for changed rules goes on" in caplog.text
    slow.go_on.set()
    changes.stop()


def test_whoever_hears_of_a_change_may_stop_the_looks() -> None:
    """They are told in the thread that looks, which does not wait for itself."""
    was_stopped = threading.Event()
    failing = Failing(GeneralError("not raised"), when="never")

    def stop(_: list[str]) -> None:
        changes.stop()
        was_stopped.set()

    changes = RuleChanges(failing.read, stop, seconds=0.001)
    changes.start()
    assert was_stopped.wait(60)
    changes.stop()
