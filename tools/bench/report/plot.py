"""The ratios as an SVG that is readable on light and on dark pages."""

from collections.abc import Iterable
from html import escape

from tools.bench.measuring.row import Row

WIDTH, LEFT, RIGHT, STEP, TOP = 860, 330, 60, 30, 46
LARGEST = 1.3
"""The end of the scale, as a ratio."""

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .scale { stroke: #d0d7de } .one { stroke: #57606a; stroke-dasharray: 4 3 }
  .pass { fill: #2da44e } .missed { fill: #cf222e } .bar { stroke: #0969da; stroke-width: 3 }
  .quiet { fill: #57606a }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #9198a1 } .scale { stroke: #3d444d } .one { stroke: #9198a1 }
    .pass { fill: #3fb950 } .missed { fill: #f85149 } .bar { stroke: #58a6ff }
  }
"""


def plotted(rows: Iterable[Row]) -> str:
    """Return the picture of all rows that are ratios with a bar, smallest bars left out: they would not be seen."""
    shown = [row for row in rows if row.unit == "ratio" and (row.bar or 0) >= 0.1]
    height = TOP + STEP * len(shown) + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>Time of redis_access as a ratio to redis-py</title><style>{STYLE}</style>",
        f'<text x="{LEFT}" y="18">redis_access, as a ratio to bare redis-py (dashed: 1.0; blue: the bar)</text>',
        *(_grid(mark / 4, height) for mark in range(6)),
        *(_row(row, TOP + STEP * at) for at, row in enumerate(shown)),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _at(ratio: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * min(ratio, LARGEST) / LARGEST


def _grid(ratio: float, height: int) -> str:
    kind, x = ("one" if ratio == 1 else "scale"), _at(ratio)
    line = f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 14}" y2="{height - 30}"/>'
    return line + f'<text class="quiet" x="{x:.1f}" y="{height - 10}" text-anchor="middle">{ratio:g}</text>'


def _row(row: Row, y: int) -> str:
    value, bar = row.value, _at(row.bar or 0.0)
    kind = "missed" if row.verdict == "MISSED" else "pass"
    return "".join(
        (
            f'<text x="{LEFT - 10}" y="{y + 5}" text-anchor="end">{escape(row.title.replace("`", ""))}</text>',
            f'<rect class="{kind}" x="{LEFT}" y="{y - 8}" width="{_at(value) - LEFT:.1f}" height="17" rx="2"/>',
            f'<line class="bar" x1="{bar:.1f}" x2="{bar:.1f}" y1="{y - 11}" y2="{y + 12}"/>',
            f'<text x="{max(_at(value), bar) + 8:.1f}" y="{y + 5}">{row.told(value)}</text>',
        )
    )
