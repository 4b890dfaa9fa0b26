"""A row of the benchmark: a measurement, and what it is compared with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tools.bench.measuring.rounds import Measured, Turn

Unit: TypeAlias = Literal["ratio", "us", "ms", "bytes", "commands", "computations"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A figure with its bar. Lower is better, always."""

    title: str
    unit: Unit
    bar: float | None
    """None: measured without one."""
    stretch: float | None = None
    value: float
    ours_seconds: float | None = None
    base: str = ""
    base_seconds: float | None = None
    cpu: float | None = None
    """The ratio of the processor's time that ours and the base took in this process."""
    note: str = ""
    peers: Mapping[str, float] = field(default_factory=dict)
    """The same of others, in the same unit."""
    profiled: Turn | None = field(default=None, repr=False)
    """Ours, for the profile of a row that missed its bar."""

    @property
    def verdict(self) -> str:
        """Return "PASS", "PASS+" when the stretch is reached too, or "MISSED"; "" without a bar."""
        if self.bar is None:
            return ""
        if self.value > self.bar:
            return "MISSED"
        return "PASS+" if self.stretch is not None and self.value <= self.stretch else "PASS"

    def told(self, figure: float | None) -> str:
        """Return a figure of this row as text with its unit."""
        if figure is None:
            return ""
        match self.unit:
            case "ratio":
                return f"{figure:.4f}" if figure < 0.05 else f"{figure:.2f}"
            case "us" | "ms":
                return f"{figure:.2f} {self.unit}" if figure < 10 else f"{figure:.0f} {self.unit}"
            case "bytes":
                return f"{figure:.0f} B"
            case _:
                return f"{figure:.0f}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The length of a measurement."""

    rounds: int
    turn_seconds: float
    quick: bool


HOOK = 0.08
"""The most that the metrics hook may add to a ratio."""


def ratio_row(
    measured: Measured,
    title: str,
    *,
    base: str,
    bar: float | None,
    stretch: float | None = None,
    name: str = "ours",
    profiled: Turn | None = None,
    peers: Iterable[str] = (),
) -> Row:
    """Return the row of a candidate, ours, as a ratio to the base."""
    return Row(
        title=title,
        unit="ratio",
        bar=bar,
        stretch=stretch,
        value=measured.ratio(name, base),
        ours_seconds=measured.median(name),
        base=base,
        base_seconds=measured.median(base),
        cpu=measured.cpu_ratio(name, base),
        peers={peer: measured.ratio(peer, base) for peer in peers},
        profiled=profiled,
    )


def hook_rows(
    measured: Measured,
    title: str,
    *,
    base: str,
    bar: float,
    stretch: float | None = None,
    turns: Mapping[str, Turn],
    peers: Iterable[str] = (),
) -> list[Row]:
    """Return the rows of "ours, hook", which the example functions ship, and of "ours", whose bar it is."""
    hooked = ratio_row(
        measured,
        f"{title}, with the metrics hook",
        base=base,
        bar=bar + HOOK,
        name="ours, hook",
        profiled=turns["ours, hook"],
        peers=peers,
    )
    return [hooked, ratio_row(measured, title, base=base, bar=bar, stretch=stretch, profiled=turns["ours"])]
