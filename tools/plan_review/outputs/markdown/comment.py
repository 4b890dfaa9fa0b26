"""The review as one comment on a pull request."""

import re
from collections import Counter
from collections.abc import Sequence

from ...review import Review, StackReview
from ...review.since import remember
from ..verdict import changes
from .environments import by_environment
from .escape import code, link, text
from .findings import findings
from .headline import headline
from .left_out import notice
from .memory import written
from .pieces import Kind, Piece, Section, fit, size
from .resources import resources
from .verdict import verdict

COMMENT_LIMIT = 65_536
LEAST_LIMIT = 16_384
_LONGEST_MARKER = 100


def _marker(name: str) -> str:
    """Return the name if it can stand in an HTML comment; raises ValueError otherwise."""
    if not re.fullmatch(r"[A-Za-z0-9]+([-:./ ][A-Za-z0-9]+)*", name) or len(name) > _LONGEST_MARKER:
        raise ValueError(f"the marker {name!r} is not letters and digits with single hyphens; give one as plan-review")
    return name


def render(
    review: Review,
    *,
    limit: int = COMMENT_LIMIT,
    artifact_url: str | None = None,
    repository_url: str | None = None,
    marker: str = "plan-review",
) -> str:
    """Return the review as GitHub's Markdown in at most ``limit`` bytes of UTF-8, worst first.

    The first line is `<!-- marker -->`, by which a workflow finds the comment to update; it stands nowhere else. The
    last one is hidden as well: what `remembered` reads, and `since` compares with.
    ``artifact_url`` is where the HTML page is, ``repository_url`` where the repository's files are shown
    (`https://github.com/<owner>/<name>/blob/<commit>`): what is None is told without a link.
    Raises ValueError for a limit under 16,384 and for a marker that is not a plain name.
    """
    if limit < LEAST_LIMIT:
        raise ValueError(
            f"a limit of {limit:,} is too small for a verdict and what it stands on; give {LEAST_LIMIT:,} or more"
        )
    head = f"<!-- {_marker(marker)} -->\n{verdict(review)}"
    tail = written(remember(review), limit=limit // 8)
    return f"{_told(review, head, limit - len(tail), artifact_url, repository_url)}{tail}"


def _told(review: Review, head: str, limit: int, artifact_url: str | None, repository_url: str | None) -> str:
    document = _document(review, artifact_url, repository_url)
    body, omitted = fit(document, limit - size(head))
    if not omitted:
        return head + body
    every = Counter(piece.kind for piece, _ in document.pieces())
    room = limit - size(head) - size(notice(every, artifact_url))
    body, omitted = fit(document, room)
    return head + notice(omitted, artifact_url) + body


def _document(review: Review, artifact_url: str | None, repository_url: str | None) -> Section:
    environments = by_environment(review)
    unplanned = [Piece.of(Kind.UNPLANNED, f"- {code(stack)}: {text(reason)}\n") for stack, reason in review.unplanned]
    return Section(
        "",
        [
            headline(environments),
            Section("**Not planned**\n\n", [*unplanned], "\n"),
            *(
                _environment(name, stacks, repository_url)
                for name, stacks in environments.items()
                if any(map(changes, stacks))
            ),
            _footer(review, artifact_url),
        ],
    )


def _environment(name: str, stacks: Sequence[StackReview], repository_url: str | None) -> Section:
    found = [each for stack in stacks for each in stack.findings]
    return Section(
        f"### {text(name, limit=80)}\n\n",
        [*findings(found, repository_url=repository_url), *(resources(stack) for stack in stacks)],
    )


def _footer(review: Review, artifact_url: str | None) -> Section:
    page = link("Open as a page", artifact_url or "")
    first = f"{page}. " if artifact_url and page != "Open as a page" else ""
    sums = [
        Piece.of(Kind.FOOTER, f"{code(each.stack)} {code(each.plan_sha256[:12])} ")
        for each in review.stacks
        if each.plan_sha256
    ]
    return Section(f"\n<sub>{first}Plans by their SHA-256: ", [*sums], "</sub>\n")
