"""The first five seconds: the verdict in words, and a row per environment."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from tools.plan_review.outputs.markdown.escape import cell_code, code, text
from tools.plan_review.outputs.markdown.pieces import Kind, Piece, Section
from tools.plan_review.outputs.markdown.words import number
from tools.plan_review.outputs.order import worst_first
from tools.plan_review.review import Counts, Finding, Outcome, Review, StackReview

# Titles and environments that the verdict names; the rest is counted.
_NAMED = 3
_COLUMNS = {
    "replace": "replace",
    "destroy": "destroy",
    "update": "update",
    "create": "create",
    "forget": "forget",
    "imported": "import",
    "moved": "move",
}


def verdict(review: Review) -> str:
    """Return the heading and a sentence of what it stands on."""
    refused, warned = _of(review, Outcome.REFUSE), _of(review, Outcome.WARN)
    changed = any(changes(stack) for stack in review.stacks)
    if refused:
        heading, reason = "🛑 Plan review: refused", _told(refused)
    elif warned:
        heading, reason = f"⚠️ Plan review: {number(sum(map(len, warned.values())), 'warning')}", _told(warned)
    elif changed:
        heading, reason = "✅ Plan review: fine", "Nothing in these changes needs your attention."
    else:
        heading, reason = "✅ Plan review: no changes", "Terraform would change nothing."
    return f"## {heading}\n\n{reason}{_drifted(review)}\n{_incomplete(review)}\n"


def _drifted(review: Review) -> str:
    drifted = sum(len(stack.drift) for stack in review.stacks)
    return f" Outside Terraform, {number(drifted, 'resource')} changed." if drifted else ""


def _of(review: Review, outcome: Outcome) -> dict[str, list[Finding]]:
    """Return the findings of an outcome by environment."""
    found: dict[str, list[Finding]] = {}
    for stack in review.stacks:
        for each in stack.findings:
            if each.outcome is outcome:
                found.setdefault(stack.environment, []).append(each)
    return found


def _told(found: Mapping[str, Sequence[Finding]]) -> str:
    environments = list(found)
    titles = list(dict.fromkeys(each.title for each in sorted(chain.from_iterable(found.values()), key=worst_first)))
    more = f" and {len(titles) - _NAMED:,} more" if len(titles) > _NAMED else ""
    where = ", ".join(f"**{text(each, limit=40)}**" for each in environments[:_NAMED])
    where += ", …" if len(environments) > _NAMED else ""
    return f"In {where}: {'; '.join(text(each, limit=120) for each in titles[:_NAMED])}{more}."


def _incomplete(review: Review) -> str:
    errored = [stack.stack for stack in review.stacks if stack.errored]
    names = ", ".join(code(each, limit=60) for each in errored[:_NAMED]) + (", …" if len(errored) > _NAMED else "")
    told = f"\n**Incomplete:** planning {names} stopped at an error, so this may miss changes; it cannot be applied.\n"
    return told if errored else ""


def changes(stack: StackReview) -> bool:
    """Whether there is anything to show of a stack."""
    counted = stack.counts.model_dump(exclude={"no_change"})
    shown = (stack.resources, stack.drift, stack.outputs, stack.findings, stack.errored, stack.stale_risks)
    return any(counted.values()) or any(map(bool, shown))


def headline(environments: Mapping[str, Sequence[StackReview]]) -> Section:
    """Return the table of environments that change, and a line of those that do not."""
    changed = {name: stacks for name, stacks in environments.items() if any(map(changes, stacks))}
    same = [name for name in environments if name not in changed]
    totals = {name: _total(each.counts for each in stacks) for name, stacks in changed.items()}
    columns = [
        field
        for field in _COLUMNS
        if field in ("replace", "destroy", "update", "create") or any(each[field] for each in totals.values())
    ]
    head = " | ".join(["environment", *(_COLUMNS[each] for each in columns), "findings"])
    rule = "|".join([":--", *("--:" for _ in columns), ":--"])
    rows = [Piece.of(Kind.HEADLINE, _row(name, stacks, totals[name], columns)) for name, stacks in changed.items()]
    unchanged = [Piece.of(Kind.UNCHANGED, f"{code(name, limit=80)} ({_kept(environments[name])}) ") for name in same]
    return Section(
        "", [Section(f"| {head} |\n|{rule}|\n", [*rows], "\n"), Section("No change: ", [*unchanged], "\n\n")]
    )


def _total(counts: Iterable[Counts]) -> dict[str, int]:
    told = [each.model_dump() for each in counts]
    return {field: sum(each[field] for each in told) for field in Counts.model_fields}


def _row(name: str, stacks: Sequence[StackReview], total: Mapping[str, int], columns: Sequence[str]) -> str:
    counts = [
        f"**{total[each]:,}**"
        if each in ("replace", "destroy") and total[each]
        else f"{total[each]:,}"
        if total[each]
        else ""
        for each in columns
    ]
    return f"| {' | '.join([cell_code(name), *counts, _findings(stacks)])} |\n"


def _findings(stacks: Sequence[StackReview]) -> str:
    found = [each.outcome for stack in stacks for each in stack.findings]
    words = {
        Outcome.REFUSE: "🛑 {} refused",
        Outcome.WARN: "⚠️ {} warned",
        Outcome.ACCEPTED: "{} accepted",
        Outcome.NOTE: "{} noted",
    }
    told = [word.format(f"{found.count(outcome):,}") for outcome, word in words.items() if outcome in found]
    told += ["incomplete"] if any(stack.errored for stack in stacks) else []
    told += ["changed outside Terraform"] if any(stack.drift for stack in stacks) else []
    return ", ".join(told) or "none"


def _kept(stacks: Sequence[StackReview]) -> str:
    return number(sum(each.counts.no_change for each in stacks), "resource")
