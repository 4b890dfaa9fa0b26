"""The result of a review, for outputs and for other programs."""

from ..settings.outcome import Outcome
from .model import (
    AttributeDiff,
    Counts,
    Finding,
    Node,
    NodeHours,
    ResourceDiff,
    Review,
    Shown,
    Since,
    StackReview,
    Unjudged,
)

__all__ = [
    "AttributeDiff",
    "Counts",
    "Finding",
    "Node",
    "NodeHours",
    "Outcome",
    "ResourceDiff",
    "Review",
    "Shown",
    "Since",
    "StackReview",
    "Unjudged",
]
