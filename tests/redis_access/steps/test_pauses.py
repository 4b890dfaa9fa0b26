"""The pauses of who waits for a lease or a lock."""

from itertools import islice

import pytest
from redis_access.steps.operation import pauses


def test_pauses_are_from_10_to_250_milliseconds() -> None:
    """The first notices a quick release; the longest keep callers that wait for minutes from asking all the time."""
    taken = list(islice(pauses(), 100))
    assert (min(taken), max(taken)) == (0.01, 0.25)
    assert (taken[0], taken[-1]) == (0.01, 0.25)


def test_a_pause_is_a_sixteenth_of_the_waiting_so_far() -> None:
    """So a release is noticed late by that part of the waiting at most."""
    waited = 0.0
    for pause in islice(pauses(), 60):
        assert pause == pytest.approx(max(0.01, waited / 16))
        waited += pause
