"""The rules as a table for a terminal, and for `grep`."""

from collections.abc import Sequence

from tools.plan_review.policy import ENVIRONMENTS, outcome
from tools.plan_review.rules.rule import Rule


def rule_list(rules: Sequence[Rule]) -> str:
    """Return a line for each rule: its id, severity, what the environments make of it, and its title."""
    rows = [("RULE", "SEVERITY", *(each.upper() for each in ENVIRONMENTS), "TITLE")]
    for rule in sorted(rules, key=lambda each: each.id):
        outcomes = (outcome(rule.severity, environment).value for environment in ENVIRONMENTS)
        rows.append((rule.id, rule.severity.value, *outcomes, rule.title))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )
