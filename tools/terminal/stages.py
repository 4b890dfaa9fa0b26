"""The progress of a long command: a live line in a terminal, a line now and then in a log; each stage's time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape

LOG_INTERVAL_SECONDS = 5.0

Report = Callable[[str], None]


@dataclass(kw_only=True)
class Stages:
    """The stages so far. ``seconds``: title and wall time of each that was finished."""

    console: Console
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, title: str) -> Iterator[Report]:
        """Announce the stage, yield the function that reports its progress, and say how long it took."""
        began = time.monotonic()
        with self._live(title) if self.console.is_terminal else self._logged(title) as report:
            yield report
        self.seconds[title] = time.monotonic() - began
        self.console.print(f"[green]done[/]  {escape(title)} [dim]({self.seconds[title]:.1f} s)[/]", highlight=False)

    @contextmanager
    def _live(self, title: str) -> Iterator[Report]:
        with self.console.status(escape(title)) as status:
            yield lambda text: status.update(escape(f"{title}: {text}"))

    @contextmanager
    def _logged(self, title: str) -> Iterator[Report]:
        self.console.print(f"{title} ...", markup=False, highlight=False)
        last = time.monotonic()

        def report(text: str) -> None:
            nonlocal last
            if time.monotonic() - last >= LOG_INTERVAL_SECONDS:
                last = time.monotonic()
                self.console.print(f"      {text}", markup=False, highlight=False, soft_wrap=True)

        yield report
