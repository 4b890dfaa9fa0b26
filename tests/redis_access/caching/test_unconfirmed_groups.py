"""Groups of keys stand for the unconfirmed deletions that are too many to be remembered each by itself."""

from redis_access.caching.unconfirmed_deletes import MAX_DELETES, UnconfirmedDeletes
from redis_access.caching.unconfirmed_groups import MAX_SETTLED, KeysAndGroups
from redis_access.stored.key_groups import group_of


def _overfull(keys: int = MAX_DELETES + 1) -> UnconfirmedDeletes:
    deletes = UnconfirmedDeletes()
    for number in range(keys):
        deletes.missed(f"k{number}")
    return deletes


def _neighbour(key: str) -> str:
    """Return another key of the same group."""
    return next(other for number in range(1_000_000) if group_of(other := f"n{number}") == group_of(key))


def test_a_read_looks_into_a_dict_until_there_are_groups() -> None:
    """The test that every read makes stays one look-up; the keys of groups need a function."""
    assert type(_overfull(MAX_DELETES).hidden) is dict
    assert type(_overfull(MAX_DELETES + 1).hidden) is KeysAndGroups


def test_none_is_forgotten() -> None:
    """Beyond the bound few other keys are taken for deleted as well."""
    deletes = _overfull(4 * MAX_DELETES)
    assert len(deletes._deletes) == MAX_DELETES
    assert all(f"k{number}" in deletes.hidden for number in range(4 * MAX_DELETES))
    assert 0 < sum(f"other{number}" in deletes.hidden for number in range(1000)) < 300
    assert deletes.hidden


def test_keys_of_a_group_are_settled_each_by_itself() -> None:
    """By what settles a key that is remembered; a deletion that fails later counts again."""
    deletes = _overfull()
    other = _neighbour("k0")
    assert "k0" in deletes.hidden
    assert other in deletes.hidden
    deletes.settle("k0")
    assert "k0" not in deletes.hidden
    assert other in deletes.hidden
    deletes.confirmed(other, deletes.begin(other))
    assert other not in deletes.hidden
    deletes.missed("k0")
    assert "k0" in deletes.hidden
    for number in range(MAX_DELETES):
        deletes.missed(f"w{number}")
    assert "k0" not in deletes._deletes
    assert "k0" in deletes.hidden


def test_a_value_of_a_group_is_newer_once_it_changes() -> None:
    """The value that was found first may be the one to delete."""
    deletes = _overfull()
    key = _neighbour("k0")
    assert [deletes.note_found(key, value, 100.0) for value in (b"1", b"1", b"2")] == [False, False, True]
    assert deletes.note_found("another group's", b"1", 100.0) is ("another group's" not in deletes.hidden)


def test_what_is_settled_in_groups_is_bounded() -> None:
    """A settled key that is forgotten counts as deleted again."""
    deletes = _overfull(2 * MAX_DELETES)
    keys = [key for number in range(40 * MAX_SETTLED) if (key := f"s{number}") in deletes.hidden][: MAX_SETTLED + 10]
    for key in keys:
        deletes.settle(key)
    assert [key in deletes.hidden for key in (keys[0], keys[9], keys[10], keys[-1])] == [True, True, False, False]
