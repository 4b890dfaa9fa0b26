"""Findings of one environment: refusals and warnings in boxes, accepted risks in lines, notes folded."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tools.plan_review.outputs.markdown.escape import code, link, text
from tools.plan_review.outputs.markdown.pieces import Kind, Piece, Section
from tools.plan_review.review import Finding, Outcome
from tools.plan_review.rules.rule import Severity

_WORST_FIRST = list(reversed(Severity))


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings of one outcome by severity, those of one rule together."""
    return sorted(findings, key=lambda each: (_WORST_FIRST.index(each.severity), each.rule, each.stack, each.address))


def findings(found: Sequence[Finding]) -> "list[Piece | Section]":
    """Return what is to be read, in this order: refused, warned, accepted, notes."""
    by_outcome = {outcome: worst_first(each for each in found if each.outcome is outcome) for outcome in Outcome}
    return [
        *_boxes(by_outcome[Outcome.REFUSE], "CAUTION", Kind.REFUSED, Kind.REFUSED_WHY),
        *_boxes(by_outcome[Outcome.WARN], "WARNING", Kind.WARNED, Kind.WARNED_WHY),
        *([_accepted(by_outcome[Outcome.ACCEPTED])] if by_outcome[Outcome.ACCEPTED] else []),
        *([_notes(by_outcome[Outcome.NOTE])] if by_outcome[Outcome.NOTE] else []),
    ]


def _boxes(found: Sequence[Finding], alert: str, kind: Kind, why: Kind) -> Iterator[Section]:
    """Yield one of GitHub's alerts for each rule; they work at the top level only, never in a fold."""
    for _, members in groupby(
        found, key=lambda each: (each.rule, each.title, each.explanation, each.remedy, each.link)
    ):
        same = list(members)
        first = same[0]
        lines: list[Piece | Section] = [Piece.of(kind, _line(each)) for each in same]
        lines.append(Piece.of(why, f">\n> {text(first.explanation)}\n>\n> **What to do:** {_remedy(first)}\n"))
        yield Section(f"> [!{alert}]\n> **{text(first.title, limit=200)}**\n>\n", lines, "\n")


def _line(finding: Finding) -> str:
    expired = (
        f" The risk was accepted until {code(finding.accepted_until)}: {text(finding.accepted_reason or '')}"
        if finding.accepted_until
        else ""
    )
    return f"> - {text(finding.message)}{expired}<br>{code(finding.address)}\n"


def _remedy(finding: Finding) -> str:
    more = link("More", finding.link)
    return text(finding.remedy) + (f" {more}" if more != "More" else "")


def _accepted(found: Sequence[Finding]) -> Section:
    lines = [
        f"- **{text(each.title, limit=200)}** {code(each.address)}: {text(each.message)} "
        f"Accepted until {code(each.accepted_until or '')}: {text(each.accepted_reason or '')}\n"
        for each in found
    ]
    return Section("**Accepted risks**\n\n", [Piece.of(Kind.ACCEPTED, each) for each in lines], "\n")


def _notes(found: Sequence[Finding]) -> Section:
    lines = [
        f"- **{text(each.title, limit=200)}** {code(each.address)}: {text(each.message)} {_remedy(each)}\n"
        for each in found
    ]
    summary = f"{len(found):,} note{'' if len(found) == 1 else 's'}"
    return Section(
        f"<details><summary>{summary}</summary>\n\n", [Piece.of(Kind.NOTE, each) for each in lines], "\n</details>\n\n"
    )
