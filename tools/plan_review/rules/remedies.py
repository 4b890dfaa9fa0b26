"""Remedies in terms of the reader's code."""

from ..plan.changes import Plan


def assignment(plan: Plan, type_: str, attribute: str, value: object) -> str:
    """Return the words by which an attribute of a resource gets a value: `` `engine_version = "7.1"` ``."""
    return plan.code.assignment(type_, attribute, value)
