"""A hit in the process's own memory."""

from tools.bench.rows import Plan, Row, missing_row
from tools.bench.servers import Servers

TITLE = "near-cache hit"


def rows(_servers: Servers, _plan: Plan) -> list[Row]:
    """Measure it."""
    return [missing_row(TITLE, "us", bar=0.6, stretch=0.4)]
