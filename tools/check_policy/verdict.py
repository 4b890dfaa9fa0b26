"""Failed checks against accepted ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.check_policy.checkov import Report
from tools.check_policy.stacks import Finding


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``failed``: not accepted. ``accepted``: with the reason. ``stale``: accepted, but nothing fails there."""

    failed: Mapping[Finding, str]
    accepted: Mapping[Finding, str]
    stale: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Tell whether nothing failed, and every acceptance has something to accept."""
        return not self.failed and not self.stale


def judge(report: Report, reasons: Mapping[Finding, str]) -> Verdict:
    """Sort the report's failed checks by what the stacks accept; a reason without words accepts nothing."""
    given = {finding: reason for finding, reason in reasons.items() if reason.strip()}
    return Verdict(
        failed={finding: name for finding, name in report.failed.items() if finding not in given},
        accepted={finding: given[finding] for finding in report.failed if finding in given},
        stale=tuple(sorted(finding for finding in reasons if finding not in report.failed)),
    )
