"""Batches of keys: those that are kept in the process, apart from those to ask Redis for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..stored.arguments import listed
from ..stored.values import MISS


def split_kept(
    look: Callable[..., Any], keys: Iterable[str], *, fresh: bool = False
) -> tuple[dict[str, Any], Iterable[str]]:
    """Return the values that are kept in the process, and the keys that are to be asked for."""
    asked = listed(keys, "keys", "keys")
    found = {key: value for key in asked if (value := look(key, MISS, fresh=fresh)) is not MISS}
    return found, tuple(key for key in asked if key not in found) if found else asked
