"""The longest call of each drill as an SVG that is readable on light and on dark pages."""

from collections.abc import Mapping
from html import escape
from math import log10

from tools.drill.measuring.clients import CLIENTS
from tools.drill.measuring.samples import Outcome

WIDTH, LEFT, RIGHT, STEP, TOP = 860, 330, 70, 40, 46
SMALLEST, LARGEST = 0.001, 10.0
"""The ends of the scale, in seconds."""

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 } .scale { stroke: #d0d7de }
  .c0 { fill: #2da44e } .c1 { fill: #8c959f } .quiet { fill: #57606a }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #9198a1 } .scale { stroke: #3d444d }
    .c0 { fill: #3fb950 } .c1 { fill: #6e7681 }
  }
"""


def plotted(outcomes: Mapping[str, Mapping[str, Outcome]]) -> str:
    """Return the picture: two bars for each drill, on a logarithmic scale, with the calls lost beside them."""
    height = TOP + STEP * len(outcomes) + 30
    legend = "".join(
        f'<tspan class="c{at}" dx="14">■ </tspan><tspan>{client}</tspan>' for at, client in enumerate(CLIENTS)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>The longest call under each fault</title><style>{STYLE}</style>",
        f'<text x="{LEFT}" y="18">longest call, and how many were lost<tspan>{legend}</tspan></text>',
        *(_grid(seconds, height) for seconds in (0.001, 0.01, 0.1, 1, 10)),
        *(_rows(title, found, TOP + STEP * at) for at, (title, found) in enumerate(outcomes.items())),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _at(seconds: float) -> float:
    part = log10(min(max(seconds, SMALLEST), LARGEST) / SMALLEST) / log10(LARGEST / SMALLEST)
    return LEFT + (WIDTH - LEFT - RIGHT) * part


def _grid(seconds: float, height: int) -> str:
    x, told = _at(seconds), f"{seconds * 1000:g} ms" if seconds < 1 else f"{seconds:g} s"
    line = f'<line class="scale" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 16}" y2="{height - 26}"/>'
    return line + f'<text class="quiet" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{told}</text>'


def _rows(title: str, found: Mapping[str, Outcome], y: int) -> str:
    parts = [f'<text x="{LEFT - 10}" y="{y + 9}" text-anchor="end">{escape(title)}</text>']
    for at, client in enumerate(CLIENTS):
        outcome, top = found[client], y - 9 + at * 14
        end = _at(outcome.longest_seconds)
        parts += [
            f'<rect class="c{at}" x="{LEFT}" y="{top}" width="{max(1.0, end - LEFT):.1f}" height="12" rx="2"/>',
            f'<text class="quiet" x="{end + 6:.1f}" y="{top + 11}">{outcome.lost}</text>',
        ]
    return "".join(parts)
