"""What was measured, and what it was measured against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tools.bench.rounds import Measured, Turn

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
    """How long to measure."""

    rounds: int
    turn_seconds: float
    quick: bool


def ratio_row(
    measured: Measured,
    title: str,
    *,
    base: str,
    bar: float | None,
    stretch: float | None,
    ours: Turn,
    peers: Iterable[str] = (),
) -> Row:
    """Return the row of candidate "ours" as a ratio to the base."""
    return Row(
        title=title,
        unit="ratio",
        bar=bar,
        stretch=stretch,
        value=measured.ratio("ours", base),
        ours_seconds=measured.median("ours"),
        base=base,
        base_seconds=measured.median(base),
        peers={peer: measured.ratio(peer, base) for peer in peers},
        profiled=ours,
    )
