"""What a review found, for outputs and for other programs."""

from .model import AttributeDiff, Counts, Finding, Node, Outcome, ResourceDiff, Review, Shown, StackReview, Unjudged

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
