"""A review in a few lines, for who has just planned and looks at a terminal."""

from collections.abc import Iterator
from pathlib import Path

from ..outputs.node_hours import node_hours
from ..outputs.visible import visible
from ..review import Outcome, Review, StackReview

_LONGEST_LINE = 2_000

_OUTCOMES = {
    Outcome.REFUSE: "REFUSED ",
    Outcome.WARN: "warning ",
    Outcome.ACCEPTED: "accepted",
    Outcome.NOTE: "note    ",
}


def summary(review: Review, folder: Path | None = None) -> str:
    """Return a line for each stack and each finding, the verdict, and where the whole review lies.

    What cannot be seen, such as a terminal's sequences in a name, is written as an escape.
    """
    lines = [line for stack in review.stacks for line in _stack(stack)]
    lines += [f"{stack}: not planned: {reason}" for stack, reason in review.unplanned]
    count = len(review.refused)
    unjudged = sum(len(stack.unjudged) for stack in review.stacks)
    verdict = f"refused, for {count} finding{'s' * (count != 1)}" if count else _calm(review, unjudged)
    where = f"; the whole review: {folder / 'review.html'}, review.md" if folder else ""
    return "\n".join([*(visible(each, limit=_LONGEST_LINE) for each in lines), "", f"{verdict}{where}"])


def _calm(review: Review, unjudged: int) -> str:
    warned = sum(1 for stack in review.stacks for each in stack.findings if each.outcome is Outcome.WARN)
    if warned:
        return f"{warned} warning{'s' * (warned != 1)}"
    if review.unplanned:
        return f"nothing found, and {len(review.unplanned)} not planned"
    return f"nothing found, and {unjudged} change{'s' * (unjudged != 1)} that no rule knows" if unjudged else "fine"


def _stack(stack: StackReview) -> Iterator[str]:
    counts = {name.replace("_", " "): count for name, count in stack.counts.model_dump().items() if count}
    unchanged = counts.pop("no change", 0)
    told = ", ".join(f"{count} {name}" for name, count in counts.items()) or f"no change in {unchanged} resources"
    drift = f"; {len(stack.drift)} changed outside Terraform" if stack.drift else ""
    yield f"{stack.stack}: {told}{drift}{'; the plan is incomplete' * stack.errored}"
    for finding in stack.findings:
        accepted = f" (until {finding.accepted_until}: {finding.accepted_reason})" if finding.accepted_until else ""
        yield f"  {_OUTCOMES[finding.outcome]} {finding.rule}: {_first_lines(finding.message)}{accepted}"
        yield f"           {finding.address}"
        if finding.outcome in {Outcome.REFUSE, Outcome.WARN}:
            yield f"           remedy: {finding.remedy}"
        for each in finding.consequences:
            yield f"           it follows: {each.rule}, {each.address}: {_first_lines(each.message)}"
    if hours := node_hours([stack]):
        yield f"  {hours}"
    for unknown in stack.unjudged:
        what = f" ({', '.join(unknown.attributes)})" if unknown.attributes else ""
        yield f"  no rule   {unknown.address}{what}"
    yield from (f"  stale accepted risk: {each}" for each in stack.stale_risks)


def _first_lines(message: str) -> str:
    return " ".join(message.split())
