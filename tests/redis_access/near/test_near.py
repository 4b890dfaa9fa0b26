"""The contents of a near cache: never too much, never what changed meanwhile, and nothing that callers share."""

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis_access import InvalidArgumentError
from redis_access.near.near_cache import NearCache
from redis_access.near.values import NearValues, Reading
from redis_access.runtime.invalidation_feed import NodeFeed
from redis_access.stored.values import decode, encode

FOREVER = float("inf")
HERE, ELSEWHERE = NodeFeed("here"), NodeFeed("elsewhere")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=3), parts, max_size=4),
)


def _begun(values: NearValues, key: str = "k", source: NodeFeed = HERE) -> Reading:
    reading = Reading(key, (source.node, 0), source, 0.0)
    values.begin(reading)
    return reading


@pytest.mark.parametrize(
    "happens",
    [
        lambda values: values.invalidate("k"),
        lambda values: values.drop(HERE),
        lambda values: values.after_fork(),
        lambda values: _begun(values),
    ],
    ids=["changed", "node lost", "fork", "asked again"],
)
def test_what_happens_on_the_way_is_not_lost(happens: Callable[[NearValues], object]) -> None:
    """A value that was asked for before its key changed is not kept, whenever the news came in between."""
    values = NearValues(NearCache(prefixes=("",)))
    reading = _begun(values)
    happens(values)
    values.end(reading, b"old", FOREVER)
    assert not values.kept


def test_what_came_from_a_node_goes_with_it() -> None:
    """And what came from others stays."""
    values = NearValues(NearCache(prefixes=("",)))
    for key, source in (("a", HERE), ("b", ELSEWHERE), ("c", HERE)):
        values.end(_begun(values, key, source), b"1", FOREVER)
    values.drop(HERE)
    assert list(values.kept) == ["b"]


def test_nothing_undecodable_is_kept() -> None:
    """It would be handed out as a value."""
    values = NearValues(NearCache(prefixes=("",)))
    values.end(_begun(values), b"\x80\x04pickle", FOREVER)
    assert not values.kept


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 900)), max_size=60))
def test_it_stays_within_its_bounds(stored: list[tuple[str, int]]) -> None:
    """Whatever is stored, there are never more entries or bytes than allowed, and the latest is among them."""
    values = NearValues(NearCache(prefixes=("",), entries=3, memory_bytes=2000))
    for key, size in stored:
        values.end(_begun(values, key), b"x" * size, FOREVER)
        assert len(values.kept) <= 3
        assert sum(len(kept[1]) if isinstance(kept[1], str) else 1 for kept in values.kept.values()) <= 2000
        assert (key in values.kept) == bool(size)


@given(JSON)
def test_what_is_kept_equals_what_was_stored_and_is_nobodys(value: Any) -> None:
    """Whatever JSON says: two callers share nothing that one of them could change."""
    values = NearValues(NearCache(prefixes=("",)))
    values.end(_begun(values), encode(value), FOREVER)
    _, shared, body, _ = values.kept["k"]
    one, other = (shared if body is None else decode(body) for _ in range(2))
    assert one == other == json.loads(json.dumps(value))
    assert not _mutable(one) & _mutable(other)


def _mutable(value: Any) -> set[int]:
    if not isinstance(value, dict | list):
        return set()
    parts = value.values() if isinstance(value, dict) else value
    return {id(value)}.union(*map(_mutable, parts))


@pytest.mark.parametrize("value", [[[]] * 1000, [{} for _ in range(400)], "é" * 1000, list(range(1000)), {"a": 1}])
def test_memory_is_counted_as_it_is(value: Any) -> None:
    """For any values: what the process really takes stays within one and a half times the bound."""
    bound = 128 * 1024
    values = NearValues(NearCache(prefixes=("",), entries=100_000, memory_bytes=bound))
    raw = encode(value)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(2 * bound // (min(len(raw), bound) + 300)):  # twice what fits
            values.end(_begun(values, f"key-{number}"), bytes(bytearray(raw)), FOREVER)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(values.kept) > 1
    assert after - before < 1.5 * bound


@pytest.mark.parametrize(
    "make",
    [
        lambda: NearCache(prefixes=("",), entries=0),
        lambda: NearCache(prefixes=("",), memory_bytes=0),
        lambda: NearCache(prefixes=("",), ttl_seconds=0),
        lambda: NearCache(prefixes=("",), ttl_seconds=61),
        lambda: NearCache(prefixes=()),
        lambda: NearCache(prefixes="config:"),  # type: ignore[arg-type]
        lambda: NearCache(prefixes=(b"k",)),  # type: ignore[arg-type]
        lambda: NearCache(prefixes=("a", "ab")),
    ],
)
def test_options_that_make_no_cache_are_refused(make: Callable[[], NearCache]) -> None:
    """Without entries, bytes, time or keys; and prefixes that Redis would refuse."""
    with pytest.raises(InvalidArgumentError):
        make()
