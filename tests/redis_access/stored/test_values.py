"""The bytes of values in Redis, which every JSON library reads and writes alike."""

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from redis_access import MISS, InvalidValueError
from redis_access.stored import json_codec, values
from redis_access.stored.entries import FENCE_BYTES, HEADER_BYTES, Entry, header

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_TEXT, inner, max_size=5),
)
_WAYS: list[tuple[json_codec.Dumps, json_codec.Loads]] = [
    json_codec.by_msgspec(),
    json_codec.by_orjson(),
    (json_codec.standard_dumps, json_codec.standard_loads),
]


def _read(loads: json_codec.Loads, raw: bytes) -> str:
    try:
        return json.dumps(loads(raw))
    except (ValueError, RecursionError):
        return "refused"


@pytest.fixture(params=_WAYS, ids=["msgspec", "orjson", "json"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_ways", request.param)


@given(_JSON)
def test_every_library_reads_what_another_wrote(value: object) -> None:
    """Services with and without msgspec or orjson share their values."""
    for dumps, _ in _WAYS:
        raw = dumps(value)
        for _, loads in _WAYS:
            assert json.dumps(loads(raw)) == json.dumps(value)


@given(st.binary(max_size=40) | st.text('[]{}",:0123456789.eE+-truefalsn \\ud8', max_size=40).map(str.encode))
@example(b"[1e999]")
@example(b'["\\ud800"]')
@example(b"[12345678901234567890123]")
@example(b"[NaN]")
@example(b'{"a":1,"a":2}')
def test_every_library_refuses_the_same(raw: bytes) -> None:
    """Bytes that one takes for a value and another for nonsense would be a hit here and a miss there."""
    assert len({_read(loads, raw) for _, loads in _WAYS}) == 1


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize(
    "value", [[math.nan], {"a": math.inf}, {1: 2}, [{None: 1}], [b"x"], [{1}], [object()], ["\ud800"]]
)
def test_every_library_stores_the_same(value: object) -> None:
    """NaN, keys that are no text and types that JSON has not are refused by all, not stored as something else."""
    with pytest.raises(InvalidValueError):
        values.encode(value)


@pytest.mark.parametrize("text", ["treatment", "a {b}", "https://example.org", "é", "~", "truth", "none"])
def test_text_is_stored_as_it_is(text: str) -> None:
    """Any other client reads it without JSON."""
    assert values.encode(text) == text.encode()


@given(_TEXT)
@example("")
@example("true")
@example("12")
@example('"quoted"')
@example("\x01")
@example("NaN")
@example("null ")
def test_text_is_never_taken_for_something_else(text: str) -> None:
    """Text that reads as JSON, or begins as one of the package's own formats, comes back as text."""
    assert values.decode(values.encode(text)) == text


@given(_TEXT.map(lambda text: text * 200))
def test_long_values_are_compressed(text: str) -> None:
    """From 1 KB on, when it pays; and they come back as they were."""
    raw = values.encode([text, text])
    assert values.decode(raw) == [text, text]
    assert len(raw) < max(values.COMPRESSED_FROM_BYTES, len(text.encode()))


def test_values_are_bounded() -> None:
    """A value beyond 4 MB is refused, and one that would become as large when it is unpacked is a miss."""
    import zlib

    with pytest.raises(InvalidValueError, match="bytes"):
        values.encode("x" * (values.MAX_VALUE_BYTES + 1))
    assert values.decode(b"\x02" + zlib.compress(b"x" * (values.MAX_VALUE_BYTES + 1))) is MISS
    assert values.decode(b"\x02" + zlib.compress(b"x" * 2000)[:-3]) is MISS
    deep: list[Any] = []
    for _ in range(values.MAX_DEPTH + 1):
        deep = [deep]
    with pytest.raises(InvalidValueError, match="deep"):
        values.encode(deep)


@given(st.binary(max_size=60))
def test_an_entry_is_read_or_refused(raw: bytes) -> None:
    """Any bytes give an entry or a ValueError; a header that was made gives back what it was made of."""
    made = header(fresh_until=1.5, compute_seconds=0.5, is_error=True) + raw
    entry = Entry(made)
    assert (entry.fresh_until, entry.compute_seconds, entry.is_error) == (1.5, 0.5, True)
    assert entry.body == raw
    assert entry.is_lease is (not raw)
    assert len(entry.fence) == FENCE_BYTES
    try:
        Entry(raw)
    except ValueError:
        assert len(raw) < HEADER_BYTES or raw[:1] != b"\x04"
