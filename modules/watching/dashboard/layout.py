"""The layout of widgets: rows one below the other, each row's graphs of equal width."""

import json
from collections.abc import Sequence
from typing import Any

from modules.watching.dashboard.widgets import Row

# CloudWatch's grid has 24 columns.
COLUMNS = 24
HEADING_HEIGHT = 1
GRAPH_HEIGHT = 6
MAX_GRAPHS_IN_A_ROW = 4


def body(rows: Sequence[Row], *, region: str) -> str:
    """Return the dashboard's JSON; shows the last three hours, in the viewer's own time."""
    widgets: list[dict[str, Any]] = []
    top = 0
    for row in rows:
        widgets.append(
            {
                "type": "text",
                **_place(0, top, COLUMNS, HEADING_HEIGHT),
                "properties": {"markdown": f"## {row.heading}", "background": "transparent"},
            }
        )
        top += HEADING_HEIGHT
        for start in range(0, len(row.graphs), MAX_GRAPHS_IN_A_ROW):
            graphs = row.graphs[start : start + MAX_GRAPHS_IN_A_ROW]
            width = COLUMNS // len(graphs)
            widgets += (
                {**_place(index * width, top, width, GRAPH_HEIGHT), **graph.as_json(region)}
                for index, graph in enumerate(graphs)
            )
            top += GRAPH_HEIGHT
    return json.dumps({"start": "-PT3H", "periodOverride": "inherit", "widgets": widgets})


def _place(x: int, y: int, width: int, height: int) -> dict[str, int]:
    return {"x": x, "y": y, "width": width, "height": height}
