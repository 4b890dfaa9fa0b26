"""`python -m tools.check_policy`: synthesize every stack and run Checkov over it; exit code 1 when a check fails.

The synth applies the project's own rules (modules/policy); a stack that breaks one ends the check with exit code 2.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.check_policy.checkov import Report, run_checkov
from tools.check_policy.environment import checkov_command
from tools.check_policy.errors import CheckPolicyError
from tools.check_policy.stacks import Finding, accepted_findings, synthesize_for_checkov
from tools.check_policy.verdict import Verdict, judge


def main() -> int:
    """Return 0 when no check failed, 1 when one did, and 2 when Checkov could not be run over all stacks."""
    parser = argparse.ArgumentParser(prog="python -m tools.check_policy", description=__doc__.splitlines()[0])
    parser.add_argument("--accepted", action="store_true", help="list what is accepted, and why")
    show_accepted = parser.parse_args().accepted
    console = Console()
    try:
        command = checkov_command()
        with tempfile.TemporaryDirectory() as folder, console.status("Synthesizing and checking every stack"):
            synthesize_for_checkov(Path(folder))
            report = run_checkov(command, Path(folder))
            verdict = judge(report, accepted_findings(Path(folder)))
    except CheckPolicyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    _show(console, report, verdict, show_accepted=show_accepted)
    return 0 if verdict.good else 1


def _show(console: Console, report: Report, verdict: Verdict, *, show_accepted: bool) -> None:
    if verdict.failed:
        console.print(_table("Failed", verdict.failed))
    if verdict.stale:
        console.print(_table("Accepted without need", dict.fromkeys(verdict.stale, "nothing fails here; remove it")))
    if show_accepted:
        console.print(_table("Accepted", verdict.accepted))
    console.print(
        f"Checkov {report.version}: {report.passed} passed, {len(verdict.failed)} failed, "
        f"{len(verdict.accepted)} accepted with a reason" + ("" if show_accepted else " (--accepted lists them)")
    )


def _table(title: str, findings: Mapping[Finding, str]) -> Table:
    """Group the findings by check and text, so that four environments take one row."""
    where: dict[tuple[str, str], list[str]] = defaultdict(list)
    for finding, text in sorted(findings.items()):
        where[finding.check, text].append(f"{finding.stack}: {finding.block}")
    table = Table(title=title, title_justify="left", show_lines=True)
    for heading in ("check", "what", "where"):
        table.add_column(heading, overflow="fold")
    for (check, text), places in sorted(where.items()):
        table.add_row(check, text, "\n".join(places))
    return table


if __name__ == "__main__":
    sys.exit(main())
