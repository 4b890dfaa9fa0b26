"""The first five seconds: the verdict, and what it stands on."""

from collections.abc import Mapping

from ...review import Finding, Outcome, Review, Unjudged
from ...rules.whole_plan.incomplete_plan import INCOMPLETE_PLAN
from .environments import by_environment, changes, findings_of
from .escape import code, text
from .words import number

# Environments, titles of each, and stacks that the verdict names; the rest is counted.
_NAMED = 3
_TITLES = 2


def verdict(review: Review) -> str:
    """Return the heading and a sentence or two of what it stands on; 13 kB at most, whatever the names hold."""
    refused, warned = _found(review, Outcome.REFUSE), _found(review, Outcome.WARN)
    if refused:
        heading, reason = "🛑 Plan review: refused", _told(refused)
    elif warned:
        heading, reason = f"⚠️ Plan review: {number(sum(map(len, warned.values())), 'warning')}", _told(warned)
    elif unknown := _unjudged(review):
        heading = f"❔ Plan review: {number(unknown, 'change')} that no rule knows"
        reason = "No rule found anything, and nobody can say that these are fine."
    elif any(changes(stack) for stack in review.stacks):
        heading, reason = "✅ Plan review: fine", "Every change was judged, and none needs your attention."
    else:
        heading, reason = "✅ Plan review: no changes", "Terraform would change nothing."
    return f"## {heading}\n\n{reason}{_drifted(review)}\n{_not_judged(review)}{_incomplete(review)}\n"


def _unjudged(review: Review) -> int:
    return sum(len(stack.unjudged) for stack in review.stacks)


def _not_judged(review: Review) -> str:
    """Return what no rule knows, the first few by name."""
    unjudged = [each for stack in review.stacks for each in stack.unjudged]
    if not unjudged:
        return ""
    told = "; ".join(_unknown(each) for each in unjudged[:_NAMED])
    more = f"; {len(unjudged) - _NAMED:,} more" if len(unjudged) > _NAMED else ""
    return f"\n**Not judged:** no rule knows {number(len(unjudged), 'change')}: {told}{more}.\n"


def _unknown(each: Unjudged) -> str:
    names = ", ".join(code(name, limit=40) for name in each.attributes[:_NAMED])
    more = ", …" if len(each.attributes) > _NAMED else ""
    return f"{code(each.address, limit=120)}{f' ({names}{more})' if names else ''}"


def _found(review: Review, outcome: Outcome) -> dict[str, list[Finding]]:
    """Return the findings of an outcome by environment, both worst first."""
    found = {name: findings_of(stacks, outcome) for name, stacks in by_environment(review).items()}
    return {name: each for name, each in found.items() if each}


def _told(found: Mapping[str, list[Finding]]) -> str:
    told = [_environment(name, found[name]) for name in list(found)[:_NAMED]]
    more = [f"{len(found) - _NAMED:,} more environments."] if len(found) > _NAMED else []
    return " ".join(told + more)


def _environment(name: str, found: list[Finding]) -> str:
    # That the plan is incomplete has a sentence of its own.
    others = [each for each in found if each.rule != INCOMPLETE_PLAN.id] or found
    titles = list(dict.fromkeys(each.title for each in others))
    more = f"; {len(titles) - _TITLES:,} more" if len(titles) > _TITLES else ""
    return f"In **{text(name, limit=40)}**: {'; '.join(text(each, limit=100) for each in titles[:_TITLES])}{more}."


def _drifted(review: Review) -> str:
    drifted = sum(len(stack.drift) for stack in review.stacks)
    return f" Outside Terraform, {number(drifted, 'resource')} changed." if drifted else ""


def _incomplete(review: Review) -> str:
    errored = [stack.stack for stack in review.stacks if stack.errored]
    names = ", ".join(code(each, limit=60) for each in errored[:_NAMED]) + (", …" if len(errored) > _NAMED else "")
    told = f"\n**Incomplete:** planning {names} stopped at an error, so this may miss changes; it cannot be applied.\n"
    return told if errored else ""
