"""The rules as a table for a terminal, and for `grep`."""

from collections.abc import Sequence

from ..rules.rule import Rule
from ..settings import Settings


def rule_list(rules: Sequence[Rule], settings: Settings) -> str:
    """Return a line for each rule: its id, severity, what the environments make of it, and its title."""
    environments = settings.environment_names()
    rows = [("RULE", "SEVERITY", *(each.upper() for each in environments), "TITLE")]
    for rule in sorted(rules, key=lambda each: each.id):
        own = settings.rules.get(rule.id)
        severity = (own.severity if own else None) or rule.severity
        outcomes = (settings.outcome(severity, environment).value for environment in environments)
        rows.append((rule.id, severity.value, *outcomes, rule.title))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )
