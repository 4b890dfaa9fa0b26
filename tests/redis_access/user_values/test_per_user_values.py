"""Reading a user's hash: whatever is in it, as quickly as it goes."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from redis_access.user_values.user_hash import UserHash

_LETTERS = st.sampled_from([b"S", b"J", b"s", b"j", b"b", b"X", b""])
_STORED = (
    st.none()
    | st.integers(0, 200).map(lambda number: b"%d" % number)
    | st.tuples(_LETTERS, st.integers(0, 60).map(lambda deadline: deadline.to_bytes(4)), st.binary(max_size=6)).map(
        b"".join
    )
    | st.binary(max_size=6)
)


@given(st.lists(_STORED, max_size=8), st.integers(-5, 10), st.sampled_from([b"100", b"100.000001", None, b"x"]))
def test_the_quick_way_reads_what_the_careful_one_does(
    rows: list[bytes | None], elapsed: int, begun: bytes | None
) -> None:
    """Numbers, texts, damaged ones, those that are over, clocks that are behind: all at once, or one by one."""
    names = [str(at) for at in range(len(rows))]
    many = UserHash(names, [b"7", begun, *rows], 100 + elapsed)
    found = many.values()
    one_by_one: dict[str, Any] = {}
    for name, stored in zip(names, rows, strict=True):
        one = UserHash([name], [b"7", begun, stored], 100 + elapsed)
        if (value := one._value(stored)) or value is not one._value(None):
            one_by_one[name] = value
    assert found == one_by_one
    assert list(map(type, found.values())) == list(map(type, one_by_one.values()))
