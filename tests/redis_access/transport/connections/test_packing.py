"""The bytes of a batch on the wire."""

from hypothesis import given
from hypothesis import strategies as st
from redis_access.transport.connections.packing import pack, packed

_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_COMMANDS = st.tuples(st.sampled_from(["GET", "HMGET", "HDEL"]), _WORDS) | st.lists(_WORDS, max_size=140).map(
    lambda names: ("HMGET", "app:flags:{u}", "", "\0", *names)
)


@given(st.lists(_COMMANDS, min_size=1, max_size=4))
def test_commands_are_sent_as_redis_wants_them(commands: list[tuple[str, ...]]) -> None:
    """One after the other, each as hiredis packs it, though names that come again are packed once."""
    assert packed(commands) == b"".join(map(pack, commands))
