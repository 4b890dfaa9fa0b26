"""Changed code brought in on every save."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from rich.console import Console

from tools.local_stack.errors import ReloadError
from tools.local_stack.functions.reload import Reloaded
from tools.terraform.steps import ROOT

SOURCES = (ROOT / "lambdas", ROOT / "lib" / "redis_access")


def watch(
    console: Console,
    reload: Callable[[], Reloaded],
    *,
    sources: Sequence[Path] = SOURCES,
    stop: Event | None = None,
) -> None:
    """Reload after each change below the sources, and say how it went, until it is interrupted or ``stop`` is set."""
    # Imported here: no other command has to load it.
    import watchfiles

    # Not what Python itself writes, nor editors' temporary files; a save of several files is one change.
    for _ in watchfiles.watch(*sources, stop_event=stop, raise_interrupt=True):
        began = time.monotonic()
        try:
            reloaded = reload()
            seconds = time.monotonic() - began
            console.print(f"Reloaded in {seconds:.1f} s: {reloaded}.", markup=False, highlight=False)
        except ReloadError as error:
            console.print(f"Not reloaded: {error}", style="red", markup=False, highlight=False)
