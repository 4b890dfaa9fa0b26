"""The first five seconds: the verdict, and what it stands on."""

from collections.abc import Mapping, Sequence

from ...review import Finding, Outcome, Review, Unjudged
from ...rules.whole_plan.incomplete_plan import INCOMPLETE_PLAN
from ..verdict import Verdict, verdict_of
from .environments import by_environment, findings_of
from .escape import code, text
from .words import number

# Environments, titles of each, stacks and rules that the verdict names; the rest is counted.
_NAMED = 3
_TITLES = 2
_RULES = 4


def verdict(review: Review) -> str:
    """Return the heading and a sentence or two of what it stands on; 15 kB at most, whatever the names hold."""
    word = verdict_of(review)
    refused, warned = _found(review, Outcome.REFUSE), _found(review, Outcome.WARN)
    if word is Verdict.REFUSED:
        heading, reason = "🛑 Plan review: refused", _told(refused)
    elif word is Verdict.WARNINGS:
        heading, reason = f"⚠️ Plan review: {number(sum(map(len, warned.values())), 'warning')}", _told(warned)
    elif word is Verdict.UNKNOWN:
        heading, reason = _unknown_heading(review), "No rule found anything, and nobody can say that all is fine."
    elif word is Verdict.FINE:
        heading, reason = "✅ Plan review: fine", "Every change was judged, and none needs your attention."
    else:
        heading, reason = "✅ Plan review: no changes", "Terraform would change nothing."
    told = f"{_since(review)}{_not_judged(review)}{_incomplete(review)}"
    return f"## {heading}\n\n{reason}{_drifted(review)}\n{told}\n"


def _unknown_heading(review: Review) -> str:
    count = _unjudged(review)
    if count:
        return f"❔ Plan review: {number(count, 'change')} that no rule knows"
    if review.unplanned:
        return f"❔ Plan review: {number(len(review.unplanned), 'stack')} not planned"
    return "❔ Plan review: incomplete"


def _since(review: Review) -> str:
    """Return what is new since the last review of the same pull request, and what is gone."""
    if review.since is None:
        return ""
    new = [each.rule for each in review.since.new]
    parts = [
        f"{number(len(rules), 'finding')} {word}: {_rules(rules)}"
        for rules, word in ((new, "new"), (review.since.gone, "gone"))
        if rules
    ]
    return f"\n**Since the last review:** {'; '.join(parts) or 'the same findings'}.\n"


def _rules(found: Sequence[str]) -> str:
    rules = list(dict.fromkeys(found))
    more = f", {len(rules) - _RULES:,} more" if len(rules) > _RULES else ""
    return f"{', '.join(code(each, limit=40) for each in rules[:_RULES])}{more}"


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
