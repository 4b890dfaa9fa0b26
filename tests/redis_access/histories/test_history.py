"""The checker itself: it finds what it is there to find."""

from tests.redis_access.histories.history import History


def test_a_history_that_keeps_the_promise_has_no_violation() -> None:
    """A read after a change gives the new version; one after a change that was not confirmed may give the old one."""
    history = History()
    assert history.change("a", lambda: True)
    history.read("a", lambda: 1)
    assert not history.change("a", lambda: False)
    history.read("a", lambda: 1)
    history.saw_epoch("here", 5)
    history.saw_epoch("here", 7)
    history.saw_epoch("there", 6)
    assert history.violations() == []


def test_an_older_value_after_a_confirmed_change_is_one() -> None:
    """Of that name only."""
    history = History()
    history.change("a", lambda: True)
    history.change("a", lambda: True)
    history.read("a", lambda: 1)
    history.read("b", lambda: 0)
    assert history.violations() == ["a: a read gave version 1 after 2 was confirmed"]


def test_a_read_that_began_before_the_change_is_none() -> None:
    """The change was confirmed while it was under way."""
    history = History()

    def read() -> int:
        history.change("a", lambda: True)
        return 0

    history.read("a", read)
    assert history.violations() == []


def test_an_epoch_that_goes_back_is_one() -> None:
    """In one process."""
    history = History()
    for epoch in (5, 7, 6):
        history.saw_epoch("here", epoch)
    assert history.violations() == ["here: epoch 6 after 7"]
