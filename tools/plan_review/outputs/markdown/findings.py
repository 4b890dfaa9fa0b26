"""Findings of one environment: refusals and warnings in boxes, accepted risks in lines, notes folded."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tools.plan_review.outputs.markdown.escape import code, link, text
from tools.plan_review.outputs.markdown.pieces import Kind, Piece, Section, folded
from tools.plan_review.outputs.markdown.words import number
from tools.plan_review.outputs.order import worst_first
from tools.plan_review.review import Finding, Outcome


def findings(found: Sequence[Finding], *, repository_url: str | None) -> "list[Piece | Section]":
    """Return what is to be read, in this order: refused, warned, accepted, notes."""
    of = {outcome: sorted((each for each in found if each.outcome is outcome), key=worst_first) for outcome in Outcome}
    return [
        *_boxes(of[Outcome.REFUSE], "> [!CAUTION]\n> **🛑 ", (Kind.REFUSED, Kind.REFUSED_WHY), repository_url),
        *_boxes(of[Outcome.WARN], "> [!WARNING]\n> **⚠️ ", (Kind.WARNED, Kind.WARNED_WHY), repository_url),
        Section("**Accepted risks**\n\n", _lines(of[Outcome.ACCEPTED], Kind.ACCEPTED, repository_url), "\n"),
        folded(number(len(of[Outcome.NOTE]), "note"), _lines(of[Outcome.NOTE], Kind.NOTE, repository_url)),
    ]


def _boxes(
    found: Sequence[Finding], opening: str, kinds: tuple[Kind, Kind], repository_url: str | None
) -> Iterator[Section]:
    """Yield one of GitHub's alerts for each rule; they work at the top level only, never in a fold."""
    for _, members in groupby(found, key=lambda each: (each.rule, each.title, each.explanation, each.remedy)):
        same = list(members)
        lines: list[Piece | Section] = [Piece.of(kinds[0], f"> - {_what(each)}\n") for each in same]
        lines.append(Piece.of(kinds[1], _why(same[0], repository_url)))
        yield Section(f"{opening}{text(same[0].title, limit=200)}**\n>\n", lines, "\n")


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
    return f"{code(finding.address)}{between}{text(message)}"


def _why(finding: Finding, repository_url: str | None) -> str:
    paragraphs = (
        text(finding.explanation),
        f"**What to do:** {text(finding.remedy)}",
        f"<sub>{_source(finding, repository_url)}</sub>",
    )
    return "".join(f">\n> {each}\n" for each in paragraphs)


def _source(finding: Finding, repository_url: str | None) -> str:
    """Return the rule's id, which an accepted risk has to name, and where to read on."""
    page = link("read more", finding.link, repository_url)
    more = page if page != "read more" else f"see {code(finding.link)}"
    return f"{finding.severity.value}, rule {code(finding.rule)}, {more}"


def _lines(found: Sequence[Finding], kind: Kind, repository_url: str | None) -> "list[Piece | Section]":
    return [Piece.of(kind, f"- **{text(each.title, limit=200)}**<br>{_told(each, repository_url)}\n") for each in found]


def _told(finding: Finding, repository_url: str | None) -> str:
    if finding.outcome is Outcome.ACCEPTED:
        after = f"Accepted until {code(finding.accepted_until or '?')}: {text(finding.accepted_reason or '')}"
    else:
        after = f"What to do: {text(finding.remedy)}"
    return f"{_subject(finding)}<br>{after}<br><sub>{_source(finding, repository_url)}</sub>"
