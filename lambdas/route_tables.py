"""The tables of routes of all functions behind the HTTP API, for who makes the API, its document, or forms of it.

They are read without the handlers, which import redis_access.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from .http_api import Route


def route_tables() -> Mapping[str, tuple[Route, ...]]:
    """Return each function's routes, by the name of its folder, in alphabetical order."""
    folders = sorted(path.parent.name for path in Path(__file__).parent.glob("*/routes.py"))
    # http_api has a module of that name, which is no function's.
    tables = {folder: import_module(f"{__package__}.{folder}.routes") for folder in folders if folder != "http_api"}
    return {folder: module.ROUTES for folder, module in tables.items()}
