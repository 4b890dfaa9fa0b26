"""Ctrl-C, `kill` and a closed terminal: all three unwind the program, and none stops it from cleaning up."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def unwind_when_told_to_end() -> None:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt, as SIGINT does."""
    for number in _SIGNALS:
        signal.signal(number, signal.default_int_handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Pass over these signals meanwhile: a second, impatient Ctrl-C must not leave half of it running."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
