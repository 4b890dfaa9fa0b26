"""The page for a reader without JavaScript: a report with its verdict, its findings and what changes, worst first."""

import html
from collections.abc import Iterable

from ...plan.changes import Action
from ...review import Finding, Outcome, ResourceDiff, Review, StackReview
from ..node_hours import node_hours
from ..order import worst_first
from ..visible import visible

# Characters of one text; the whole of it needs the script.
_LONGEST = 1_000
# Resources of one stack that are named; the others are counted.
_NAMED = 500
_OUTCOMES = (Outcome.REFUSE, Outcome.WARN, Outcome.NOTE, Outcome.ACCEPTED)
_ACTIONS = (Action.DESTROY, Action.REPLACE, Action.UPDATE, Action.CREATE, Action.FORGET, Action.READ, Action.NO_CHANGE)


def summary(review: Review) -> str:
    """Return HTML for the page's `noscript`."""
    parts = [f"<p><strong>{verdict(review)}</strong></p>"]
    parts += [f"<h2>{_escaped(stack)}</h2><p>Not planned: {_escaped(reason)}</p>" for stack, reason in review.unplanned]
    return "".join([*parts, *(_stack(each) for each in review.stacks)])


def verdict(review: Review) -> str:
    """Return the page's own verdict, as a sentence."""
    found = [finding.outcome for stack in review.stacks for finding in stack.findings]
    incomplete = review.unplanned or not review.stacks or any(stack.errored for stack in review.stacks)
    if count := found.count(Outcome.REFUSE):
        return f"Refused: {_number(count, 'finding')}."
    if incomplete:
        return "Incomplete: not everything could be planned."
    if count := found.count(Outcome.WARN):
        return f"Look before you apply: {_number(count, 'warning')}."
    if count := sum(len(stack.unjudged) for stack in review.stacks):
        return f"Not all is known: no rule knows {_number(count, 'change')}."
    if any(any(number for name, number in stack.counts if name != "no_change") for stack in review.stacks):
        return "Fine: every change was judged, and none needs your attention."
    return "No changes."


def _number(count: int, one: str) -> str:
    return f"{count:,} {one}{'s' * (count != 1)}"


def _escaped(text: str) -> str:
    return html.escape(visible(text, limit=_LONGEST))


def _stack(stack: StackReview) -> str:
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in stack.counts if number)
    incomplete = "<p>Planning stopped at an error: this is not all of it.</p>" if stack.errored else ""
    incomplete += f"<p>No rule knows {len(stack.unjudged):,} of the changes.</p>" if stack.unjudged else ""
    findings = "".join(_finding(each) for each in sorted(stack.findings, key=_place))
    changed = _resources(stack.resources)
    head = f"<h2>{_escaped(stack.stack)}</h2><p>{counts or 'nothing'}</p>{incomplete}"
    hours = node_hours([stack])
    head += f"<p>{_escaped(hours)}</p>" if hours else ""
    return f"{head}{f'<h3>Findings</h3><ul>{findings}</ul>' if findings else ''}{changed}"


def _place(finding: Finding) -> tuple[int, tuple[int, str, str, str]]:
    return _OUTCOMES.index(finding.outcome), worst_first(finding)


def _resources(resources: Iterable[ResourceDiff]) -> str:
    """Return the changes, what is lost first."""
    some = sorted(resources, key=lambda each: (_ACTIONS.index(each.action), each.address))
    rows = "".join(_resource(each) for each in some[:_NAMED])
    more = f"<p>And {len(some) - _NAMED:,} more.</p>" if len(some) > _NAMED else ""
    return f"<h3>Resources</h3><ul>{rows}</ul>{more}" if rows else ""


def _resource(resource: ResourceDiff) -> str:
    paths = ", ".join(each.path for each in resource.attributes)
    told = f": {_escaped(paths)}" if paths and resource.action in (Action.UPDATE, Action.REPLACE) else ""
    return f"<li>{resource.action.value} <code>{_escaped(resource.address)}</code>{told}</li>"


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
