"""What a reader without JavaScript sees: the headline, and the findings."""

from html import escape

from tools.plan_review.review import Finding, Review, StackReview


def summary(review: Review) -> str:
    """Return HTML for the page's `noscript`."""
    parts = [_stack(each) for each in review.stacks]
    parts += [f"<h2>{escape(stack)}</h2><p>Not planned: {escape(reason)}</p>" for stack, reason in review.unplanned]
    return "".join(parts)


def _stack(stack: StackReview) -> str:
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in stack.counts if number)
    incomplete = "<p>Planning stopped at an error: this is not all of it.</p>" if stack.errored else ""
    findings = "".join(_finding(each) for each in stack.findings)
    return f"<h2>{escape(stack.stack)}</h2><p>{counts or 'nothing'}</p>{incomplete}<ul>{findings}</ul>"


def _finding(finding: Finding) -> str:
    words = f"{finding.outcome.value}, {finding.severity.value}"
    return (
        f"<li><strong>{words}: {escape(finding.title)}</strong> <code>{escape(finding.address)}</code><br>"
        f"{escape(finding.message)} {escape(finding.remedy)}</li>"
    )
