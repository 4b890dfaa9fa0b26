"""Findings of one environment: refusals and warnings in boxes, accepted risks in lines, notes folded."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ...review import Finding, Outcome
from ..names import telling_name
from ..order import worst_first
from .escape import code, link, text
from .pieces import Kind, Piece, Section, folded
from .words import number

# Consequences of one finding that are shown.
_CONSEQUENCES = 8


def findings(found: Sequence[Finding], *, repository_url: str | None) -> "list[Piece | Section]":
    """Return what is to be read, in this order: refused, warned, accepted, notes."""
    of = {outcome: sorted((each for each in found if each.outcome is outcome), key=worst_first) for outcome in Outcome}
    return [
        *_boxes(of[Outcome.REFUSE], "> [!CAUTION]\n> **🛑 ", (Kind.REFUSED, Kind.REFUSED_WHY), repository_url),
        *_boxes(of[Outcome.WARN], "> [!WARNING]\n> **⚠️ ", (Kind.WARNED, Kind.WARNED_WHY), repository_url),
        _accepted(of[Outcome.ACCEPTED], repository_url),
        _notes(of[Outcome.NOTE], repository_url),
    ]


def _boxes(
    found: Sequence[Finding], opening: str, kinds: tuple[Kind, Kind], repository_url: str | None
) -> Iterator[Section]:
    """Yield one of GitHub's alerts for each rule; they work at the top level only, never in a fold."""
    for same in _by_rule(found):
        item = "> - " if len(same) > 1 else "> "
        lines: list[Piece | Section] = [
            Piece.of(kinds[0], f"{item}{_what(each)}\n{_consequences(each, item)}") for each in same
        ]
        lines.append(Piece.of(kinds[1], _why(same[0], repository_url)))
        yield Section(f"{opening}{text(same[0].title, limit=200)}**\n>\n", lines, "\n")


def _consequences(finding: Finding, item: str) -> str:
    """Return what follows from a finding as a list below it."""
    indent = ">   - " if item == "> - " else "> - "
    told = [f"{indent}{_consequence(each)}\n" for each in finding.consequences[:_CONSEQUENCES]]
    if len(finding.consequences) > _CONSEQUENCES:
        told.append(f"{indent}{len(finding.consequences) - _CONSEQUENCES:,} more follow\n")
    return "".join([">\n> What follows from it:\n>\n" if told and item == "> " else "", *told])


def _consequence(finding: Finding) -> str:
    until = f" (accepted until {code(finding.accepted_until)})" if finding.accepted_until else ""
    source = f"<sub>({finding.severity.value}, rule {code(finding.rule)})</sub>"
    return f"**{text(finding.title, limit=200)}**: {_subject(finding)}{until} {source}"


def _what(finding: Finding) -> str:
    reason = text(finding.accepted_reason or "")
    expired = (
        f" (accepted until {code(finding.accepted_until)}, which is over: {reason})" if finding.accepted_until else ""
    )
    return f"{_subject(finding)}{expired}"


def _subject(finding: Finding) -> str:
    """Return resource and message; many messages begin with the resource."""
    message = finding.message.removeprefix(f"{finding.address} ")
    between = ": " if message == finding.message else " "
    end = "" if message.endswith((".", "!", "?")) else "."
    name = telling_name(finding.address)
    called = f"{text(name, limit=100)}, " if name else ""
    return f"{called}{code(finding.address)}{between}{text(message)}{end}"


def _why(finding: Finding, repository_url: str | None) -> str:
    remedy = f"**What to do:** {text(finding.remedy)} <sub>({_source(finding, repository_url)})</sub>"
    return f">\n> {text(finding.explanation)}\n>\n> {remedy}\n"


def _source(finding: Finding, repository_url: str | None) -> str:
    """Return the rule's id, which an accepted risk has to name, and where to read on."""
    page = link("read more", finding.link, repository_url)
    more = page if page != "read more" else f"see {code(finding.link)}"
    return f"{finding.severity.value}, rule {code(finding.rule)}, {more}"


def _accepted(found: Sequence[Finding], repository_url: str | None) -> Section:
    lines: list[Piece | Section] = []
    for each in found:
        until = f"Accepted until {code(each.accepted_until or '?')}: {text(each.accepted_reason or '')}"
        told = f"{_subject(each)}<br>{until} <sub>({_source(each, repository_url)})</sub>"
        follow = "".join(f"  - {_consequence(other)}\n" for other in each.consequences[:_CONSEQUENCES])
        lines.append(Piece.of(Kind.ACCEPTED, f"- **{text(each.title, limit=200)}**<br>{told}\n{follow}"))
    return Section("**Accepted risks**\n\n", lines, "\n")


def _notes(found: Sequence[Finding], repository_url: str | None) -> Section:
    return folded(number(len(found), "note"), [_note(same, repository_url) for same in _by_rule(found)])


def _note(same: Sequence[Finding], repository_url: str | None) -> Section:
    first = same[0]
    remedy = f"What to do: {text(first.remedy)} <sub>({_source(first, repository_url)})</sub>"
    lines: list[Piece | Section] = [
        Piece.of(
            Kind.NOTE, f"  - {_subject(each)}\n" + "".join(f"    - {_consequence(one)}\n" for one in each.consequences)
        )
        for each in same
    ]
    return Section(f"- **{text(first.title, limit=200)}**<br>{remedy}\n", lines)


def _by_rule(found: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
    """Yield what is explained and mended in the same words."""
    for _, members in groupby(found, key=lambda each: (each.rule, each.title, each.explanation, each.remedy)):
        yield list(members)
