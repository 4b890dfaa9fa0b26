"""Profiles of rows that missed their bar: where the time goes."""

import cProfile
import pstats
from pathlib import Path

from tools.bench.measuring.rounds import Turn

LINES = 12


def profile(turn: Turn, *, times: int = 5000) -> str:
    """Return the functions that take most of the time themselves, as a table in text.

    The profiler makes calls of Python functions dearer than they are; read it for shares, not for times.
    """
    turn(1)
    profiler = cProfile.Profile()
    profiler.enable()
    turn(times)
    profiler.disable()
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    total = sum(own for _, _, own, _, _ in stats.values())
    heaviest = sorted(stats.items(), key=lambda item: -item[1][2])[:LINES]
    lines = ["share  us/call  calls  function"]
    for (file, line, name), (_, calls, own, _, _) in heaviest:
        where = name if file == "~" else f"{Path(file).parent.name}/{Path(file).name}:{line} {name}"
        lines.append(f"{own / total:5.0%}  {own / times * 1e6:7.2f}  {calls / times:5.1f}  {where}")
    return "\n".join(lines)
