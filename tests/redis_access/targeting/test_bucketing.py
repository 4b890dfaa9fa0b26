"""The positions of users among all users."""

from hypothesis import given
from hypothesis import strategies as st
from redis_access.targeting import position

texts = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.", min_size=1, max_size=20)


@given(texts, texts)
def test_a_place_is_in_the_half_open_unit_interval_and_stays(subject: str, user_id: str) -> None:
    """Every place is at least 0, below 1, and the same each time."""
    assert 0 <= position(subject, user_id) < 1
    assert position(subject, user_id) == position(subject, user_id)


def test_places_are_pinned() -> None:
    """A change of the hash, which would move every user, fails here."""
    assert position("flag:new-checkout", "user123") == 0.24958621298475592
    assert position("experiment:button-color", "user123") == 0.6108101737617986


def test_users_spread_evenly() -> None:
    """Of 10,000 users each tenth of the interval holds 1,000, give or take five standard deviations."""
    tenths = [0] * 10
    for number in range(10_000):
        tenths[int(position("flag:new-checkout", f"user{number}") * 10)] += 1
    assert all(850 < count < 1150 for count in tenths), tenths


def test_subjects_are_independent() -> None:
    """Half of the users in the first half under one subject are in the first half under another."""
    users = [f"user{number}" for number in range(10_000)]
    first = [user for user in users if position("flag:a", user) < 0.5]
    both = [user for user in first if position("flag:b", user) < 0.5]
    assert 0.45 < len(both) / len(first) < 0.55
