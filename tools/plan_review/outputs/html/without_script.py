"""What a reader without JavaScript sees: the headline, and the findings."""

import html

from ...review import Finding, Review, StackReview
from ..visible import visible

# Characters of one text; the whole of it needs the script.
_LONGEST = 1_000


def summary(review: Review) -> str:
    """Return HTML for the page's `noscript`."""
    parts = [_stack(each) for each in review.stacks]
    parts += [f"<h2>{_escaped(stack)}</h2><p>Not planned: {_escaped(reason)}</p>" for stack, reason in review.unplanned]
    return "".join(parts)


def _escaped(text: str) -> str:
    return html.escape(visible(text, limit=_LONGEST))


def _stack(stack: StackReview) -> str:
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in stack.counts if number)
    incomplete = "<p>Planning stopped at an error: this is not all of it.</p>" if stack.errored else ""
    incomplete += f"<p>No rule knows {len(stack.unjudged):,} of the changes.</p>" if stack.unjudged else ""
    findings = "".join(_finding(each) for each in stack.findings)
    return f"<h2>{_escaped(stack.stack)}</h2><p>{counts or 'nothing'}</p>{incomplete}<ul>{findings}</ul>"


def _finding(finding: Finding) -> str:
    words = f"{finding.outcome.value}, {finding.severity.value}"
    return (
        f"<li><strong>{words}: {_escaped(finding.title)}</strong> <code>{_escaped(finding.address)}</code><br>"
        f"{_escaped(finding.message)} {_escaped(finding.remedy)}{_consequences(finding)}</li>"
    )


def _consequences(finding: Finding) -> str:
    items = "".join(
        f"<li>{_escaped(each.title)}: <code>{_escaped(each.address)}</code> {_escaped(each.message)}</li>"
        for each in finding.consequences
    )
    return f"<br>What follows from it:<ul>{items}</ul>" if items else ""
