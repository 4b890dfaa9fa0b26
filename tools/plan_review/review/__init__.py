"""What a review found, for outputs and for other programs."""

from ..settings.outcome import Outcome
from .model import AttributeDiff, Counts, Finding, Node, ResourceDiff, Review, Shown, StackReview, Unjudged

__all__ = [
    "AttributeDiff",
    "Counts",
    "Finding",
    "Node",
    "Outcome",
    "ResourceDiff",
    "Review",
    "Shown",
    "StackReview",
    "Unjudged",
]
