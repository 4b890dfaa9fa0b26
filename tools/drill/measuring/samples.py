"""Samples: one per call of a client under load, and what follows from all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Result = Literal["done", "lost", "wrong", "raised"]
"""A call did its work; did not (a miss, a False); gave a value that cannot be right; or raised."""


class Sample(NamedTuple):
    """One call, by the monotonic clock, which all processes share."""

    began: float
    ended: float
    result: Result


@dataclass(frozen=True)
class Outcome:
    """The outcome of a client's calls in one drill."""

    calls: int
    raised: int
    wrong: int
    lost: int
    """Calls that did not do their work, those that raised among them."""
    longest_seconds: float
    recovered_seconds: float
    """The time from the end of the fault to the end of the last call that was lost; 0 when none was after it."""


def outcome_of(samples: Sequence[Sample], *, fault_ended: float) -> Outcome:
    """Return what the samples come to."""
    lost = [sample for sample in samples if sample.result in {"lost", "raised"}]
    last = max((sample.ended for sample in lost), default=fault_ended)
    return Outcome(
        calls=len(samples),
        raised=sum(sample.result == "raised" for sample in samples),
        wrong=sum(sample.result == "wrong" for sample in samples),
        lost=len(lost),
        longest_seconds=max((sample.ended - sample.began for sample in samples), default=0.0),
        recovered_seconds=max(0.0, last - fault_ended),
    )
