"""A row per environment: what changes, and what was found."""

from collections.abc import Iterable, Mapping, Sequence

from ...review import Counts, Outcome, StackReview
from ..node_hours import node_hours
from ..verdict import changes
from .escape import cell_code, code
from .pieces import Kind, Piece, Section
from .words import number

_COLUMNS = {
    "replace": "replace",
    "destroy": "destroy",
    "update": "update",
    "create": "create",
    "forget": "forget",
    "imported": "import",
    "moved": "move",
}


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
    hours = [
        Piece.of(Kind.NODE_HOURS, f"{code(name, limit=80)}: {said}\n\n")
        for name, stacks in changed.items()
        if (said := node_hours(stacks, code=code))
    ]
    unchanged = [Piece.of(Kind.UNCHANGED, f"{code(name, limit=80)} ({_kept(environments[name])}) ") for name in same]
    return Section(
        "", [Section(f"| {head} |\n|{rule}|\n", [*rows], "\n"), *hours, Section("No change: ", [*unchanged], "\n\n")]
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
