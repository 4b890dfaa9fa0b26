"""The layout of entries in Lua: scripts include no other file, so each that reads a header repeats its numbers."""

import re
from pathlib import Path

import pytest
import redis_access.caching
from redis_access.stored.entries import FENCE_BYTES, HEADER_BYTES, LATEST, LEASE
from redis_access.stored.values import ENTRY

_ROOM = Path(redis_access.caching.__file__).parent
_LAYOUT = {
    "FENCE": str(FENCE_BYTES),
    "HEADER": str(HEADER_BYTES),
    "ENTRY": str(ENTRY[0]),
    "LATEST": "1e12",
    "LEASE": f"'{LEASE.format}'",
}
_WITH_LAYOUT = ["give_up", "increment", "lease", "set_if_absent", "touch"]


def _constants(script: Path) -> dict[str, str]:
    line = re.search(r"^local ([A-Z][A-Z, ]+) = (.+)$", script.read_text(), re.MULTILINE)
    return dict(zip(line[1].split(", "), line[2].split(", "), strict=True)) if line else {}


def test_the_latest_end_is_written_the_same() -> None:
    """In Lua as in Python."""
    assert float(_LAYOUT["LATEST"]) == LATEST


@pytest.mark.parametrize("name", _WITH_LAYOUT)
def test_a_script_has_the_layout_of_entries(name: str) -> None:
    """Each number that it names is that of stored/entries.py."""
    (script,) = _ROOM.rglob(f"{name}.lua")
    constants = _constants(script)
    assert {"HEADER", "ENTRY"} <= constants.keys()
    assert constants.items() <= {**_LAYOUT, "DIGITS": "20"}.items()


def test_no_other_script_reads_headers() -> None:
    """One that does belongs to the list above."""
    assert sorted(script.stem for script in _ROOM.rglob("*.lua") if _constants(script)) == _WITH_LAYOUT
