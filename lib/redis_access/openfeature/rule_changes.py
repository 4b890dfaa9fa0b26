"""Changes of rules, noticed where a rule is read: by an evaluation, or by a thread that looks for them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from openfeature.exception import OpenFeatureError

from ..errors import InvalidArgumentError, RedisAccessError
from ..runtime.forks import begin_anew_when_forked
from ..targeting import Rule
from .stored_rules import Invalid

MAX_FLAGS = 1000
"""Flags that are watched: the first that were evaluated, so that invented names take no memory without end."""

STOP_SECONDS = 30.0
"""The time for which `stop` waits for a look that is under way: the caller's function may hang."""

logger = logging.getLogger("redis_access")


class RuleChanges:
    """The rules that were seen last. `changed` is called with the flags whose rule is another one."""

    def __init__(
        self,
        read: Callable[[Sequence[str]], Mapping[str, Rule | Invalid | None]],
        changed: Callable[[list[str]], None],
        *,
        seconds: float | None,
    ) -> None:
        """Read them every so many `seconds`, once started; never when that is None.

        Raises InvalidArgumentError for a time that is not above 0.
        """
        if seconds is not None and (
            isinstance(seconds, bool)
            or not isinstance(seconds, int | float)
            or not (isfinite(seconds) and 0 < seconds <= threading.TIMEOUT_MAX)
        ):
            raise InvalidArgumentError(f"refresh_seconds must be a number of seconds above 0, not {seconds!r}")
        self._read = read
        self._changed = changed
        self._seconds = seconds
        self._seen: dict[str, Rule | Invalid | None] = {}
        self._lock = threading.Lock()
        self._stopped: threading.Event | None = None
        self._thread: threading.Thread | None = None
        begin_anew_when_forked(self)

    def saw(self, rules: Mapping[str, Rule | Invalid | None]) -> None:
        """Compare the rules with those that were seen last, and call `changed` when there are others."""
        if changed := self.compared(rules):
            self._changed(changed)

    def compared(self, rules: Mapping[str, Rule | Invalid | None]) -> list[str]:
        """Return the flags whose rule is another than the one seen last, for a caller who tells of them."""
        with self._lock:
            changed = [flag for flag, rule in rules.items() if flag in self._seen and self._seen[flag] != rule]
            for flag, rule in rules.items():
                if flag in self._seen or len(self._seen) < MAX_FLAGS:
                    self._seen[flag] = rule
        return changed

    def start(self) -> None:
        """Look for changes from now on; one that does so already goes on."""
        with self._lock:
            if self._seconds is None or self._stopped is not None:
                return
            self._stopped = threading.Event()
            self._thread = threading.Thread(
                target=self._look, args=(self._stopped, self._seconds), name="redis_access flags", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Look no more. Return when a look that is under way has ended, so that its access may be closed then.

        A look that goes on for STOP_SECONDS is left to end by itself, and a warning is logged.
        """
        with self._lock:
            if self._stopped is not None:
                self._stopped.set()
                self._stopped = None
            thread = self._thread
        # Listeners are called in the thread itself, and may stop it.
        if thread is None or thread is threading.current_thread():
            return
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            logger.warning(
                "a look for changed rules goes on after %s s; it ends when its function returns", STOP_SECONDS
            )

    def after_fork(self) -> None:
        """Go on in a forked child: the thread stayed in the parent, and another may have held the lock."""
        self._lock = threading.Lock()
        was_looking, self._stopped, self._thread = self._stopped is not None, None, None
        if was_looking:
            self.start()

    def _look(self, stopped: threading.Event, seconds: float) -> None:
        failure = ""
        while not stopped.wait(seconds):
            before, failure = failure, ""
            try:
                changed = self.compared(self._read(tuple(self._seen)))
            except Exception as exc:  # noqa: BLE001  # the caller's function may raise anything; the thread has to go on
                failure = _logged("the rules of flags cannot be read; changes are not noticed meanwhile", exc, before)
                continue
            try:
                if changed:
                    self._changed(changed)
            except Exception as exc:  # noqa: BLE001  # a listener may raise anything, too
                failure = _logged("those who listen for changed rules could not be told", exc, before)


def _logged(what: str, error: Exception, before: str) -> str:
    """Log a failed look, unless the one before failed alike: what is no outage, as an error with its traceback.

    Return the text by which the next look is compared.
    """
    failure = f"{what}: {type(error).__name__}"
    if failure != before:
        is_outage = isinstance(error, OpenFeatureError | RedisAccessError)
        logger.log(
            logging.WARNING if is_outage else logging.ERROR,
            "%s: %s (logged once while it goes on)",
            failure,
            error,
            exc_info=None if is_outage else error,
        )
    return failure
