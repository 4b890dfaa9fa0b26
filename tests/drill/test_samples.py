"""The outcome of a client's calls."""

import pytest

from tools.drill.measuring.load import Kept, Load, judge
from tools.drill.measuring.samples import Outcome, Sample, outcome_of


def test_what_follows_from_samples() -> None:
    """Raised calls are lost, too; recovery counts from the end of the fault to the end of the last lost call."""
    samples = [
        Sample(0.0, 0.1, "done"),
        Sample(1.0, 1.5, "lost"),
        Sample(2.0, 2.7, "raised"),
        Sample(2.8, 2.9, "wrong"),
        Sample(3.0, 3.1, "done"),
    ]
    outcome = outcome_of(samples, fault_ended=2.0)
    assert (outcome.calls, outcome.raised, outcome.wrong, outcome.lost) == (5, 1, 1, 2)
    assert outcome.longest_seconds == pytest.approx(0.7)
    assert outcome.recovered_seconds == pytest.approx(0.7)
    assert outcome_of(samples, fault_ended=3.0).recovered_seconds == 0
    assert outcome_of([], fault_ended=3.0) == Outcome(0, 0, 0, 0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("kept", "found", "may_lose", "result"),
    [
        (Kept(), None, False, "done"),
        (Kept(written=3, confirmed=2), None, False, "lost"),
        (Kept(written=3, confirmed=2), 2, False, "done"),
        (Kept(written=3, confirmed=2), 3, False, "done"),
        (Kept(written=3, confirmed=2), 1, False, "wrong"),
        (Kept(written=3, confirmed=2), 1, True, "done"),
        (Kept(written=3, confirmed=2), 4, True, "wrong"),
    ],
)
def test_how_a_read_is_judged(kept: Kept, found: int | None, may_lose: bool, result: str) -> None:
    """A value that was never written is always wrong; an older one is, unless the fault takes writes away."""
    assert judge(kept, found, may_lose=may_lose) == result


class Client:
    """A client that raises, loses, lies and hangs as it is told."""

    def __init__(self, *, finds: int | None = 0) -> None:
        self._finds = finds

    def put(self, key: str, value: int) -> bool:
        """Store nothing, and say so."""
        return False

    def find(self, key: str) -> int | None:
        """Return what it was told to."""
        return self._finds

    def hit(self, subject: str) -> bool:
        """Raise."""
        raise OSError("down")


def test_a_load_counts_what_a_client_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thread's turn is a write, a read and a hit; a client that gives foreign values is found out."""
    clock = iter(range(10**6))
    monkeypatch.setattr("tools.drill.measuring.load.time.monotonic", lambda: next(clock) / 1000)
    monkeypatch.setattr("tools.drill.measuring.load.time.sleep", lambda _: None)
    samples = Load(Client(finds=10**9), until=1.0, may_lose=False).run()  # type: ignore[arg-type]
    assert {sample.result for sample in samples} == {"lost", "wrong", "raised"}
