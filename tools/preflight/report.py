"""The checks as a table: on a terminal, and as Markdown in a job's summary.

Written out, since the job that asks has no package for tables.
"""

import textwrap
from collections.abc import Iterator, Sequence

from tools.preflight.check import Check

FOUND_COLUMNS, REMEDY_COLUMNS = 52, 44


def text(checks: Sequence[Check]) -> str:
    """Return the table for a terminal, a line or more for each check."""
    subjects = max(len(check.subject) for check in checks)
    return "\n".join(line for check in checks for line in _lines(check, subjects))


def _lines(check: Check, subjects: int) -> Iterator[str]:
    found, remedy = textwrap.wrap(check.found, FOUND_COLUMNS), textwrap.wrap(check.remedy, REMEDY_COLUMNS)
    for number in range(max(len(found), len(remedy), 1)):
        subject, verdict = (check.subject, check.verdict.value) if number == 0 else ("", "")
        cells = (found[number] if number < len(found) else "", remedy[number] if number < len(remedy) else "")
        yield f"{subject:<{subjects}}  {verdict:<7}  {cells[0]:<{FOUND_COLUMNS}}  {cells[1]}".rstrip()


def markdown(environment: str, checks: Sequence[Check]) -> str:
    """Return the table as Markdown."""
    rows = [(check.subject, check.verdict.value, check.found, check.remedy) for check in checks]
    lines = ["| check | | found | remedy |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return f"### Preflight of {environment}\n\n" + "\n".join(lines) + "\n"
