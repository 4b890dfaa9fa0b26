"""Promises for every key and every value."""

import json

from hypothesis import assume, given
from hypothesis import strategies as st
from redis_access import MISS, InvalidKeyError
from redis_access.stored.keys import MAX_KEY_CHARACTERS, NAMESPACES, checked_key, joined_key
from redis_access.stored.values import decode, encode

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_TEXT, inner, max_size=5),
)
# Characters that matter to keys come up often.
_PART = st.text(st.sampled_from(":%{}/ aé3A") | st.characters(), min_size=1, max_size=12)


@given(_JSON)
def test_values_survive_unchanged(value: object) -> None:
    """A value that JSON can carry comes back equal and of the same type, and is never taken for a miss."""
    back = decode(encode(value))
    assert back is not MISS
    assert json.dumps(back) == json.dumps(value)


@given(st.binary())
def test_no_bytes_make_decoding_raise(raw: bytes) -> None:
    """Any bytes give a value or MISS."""
    decode(raw)


def _joined(*parts: str) -> str | None:
    try:
        return joined_key("flags", *parts)
    except InvalidKeyError:
        return None


@given(st.lists(_PART, min_size=1, max_size=3), st.lists(_PART, min_size=1, max_size=3))
def test_different_parts_never_share_a_key(one: list[str], other: list[str]) -> None:
    """joined_key is injective, so no user id or flag name can reach another's entry."""
    assume(one != other)
    assert _joined(*one) is None or _joined(*one) != _joined(*other)


@given(st.sampled_from(sorted(NAMESPACES)), _PART)
def test_own_keys_never_reach_into_the_typed_caches(namespace: str, rest: str) -> None:
    """No key that checked_key lets pass is one that joined_key makes."""
    try:
        key = joined_key(namespace, rest)
    except InvalidKeyError:
        return
    try:
        checked_key(key)
    except InvalidKeyError:
        return
    raise AssertionError(key)


@given(st.text(max_size=MAX_KEY_CHARACTERS + 5))
def test_checked_keys_are_unchanged(key: str) -> None:
    """A caller's key is used as it is, or refused."""
    try:
        assert checked_key(key) == key
    except InvalidKeyError:
        assert not key or not key.isprintable() or len(key) > MAX_KEY_CHARACTERS or key.split(":")[0] in NAMESPACES
