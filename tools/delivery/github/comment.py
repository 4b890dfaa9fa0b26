"""The one comment on a pull request: written once, updated in place, deleted when there is nothing to say."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import GoneError
from tools.delivery.github.api import Repository
from tools.delivery.github.origin import STAMP_LIMIT, files_url, run_url, stamped
from tools.delivery.reviews.verdict import combined, says_something
from tools.plan_review.outputs.markdown import COMMENT_LIMIT, remembered, render
from tools.plan_review.review import Review
from tools.plan_review.review.since import since

MARKER = "<!-- plan-review -->"


def comment(
    repository: Repository, pull_request: int, build: BuildFolder, environment: Mapping[str, str] | None = None
) -> str:
    """Bring the comment up to date and say in a word what was done; raises DeliveryError.

    ``environment`` says which commit was planned, and in ENVIRONMENTS what had to be: it goes only when all of that was
    planned and nothing would change.
    """
    environment = environment or {}
    review = combined(build, environment)
    ours = [each for each in repository.all(f"issues/{pull_request}/comments") if _is_ours(each)]
    if not says_something(review):
        _delete(repository, ours)
        return "deleted" if ours else "none needed"
    body = text(_compared(review, ours), environment)
    first, others = ours[:1], ours[1:]
    _delete(repository, others)  # two runs began at the same time
    for each in first:
        with suppress(GoneError):  # somebody has deleted it meanwhile
            repository.call("PATCH", f"issues/comments/{each['id']}", {"body": body})
            return "updated"
    repository.call("POST", f"issues/{pull_request}/comments", {"body": body})
    return "written"


def _delete(repository: Repository, comments: list[dict[str, Any]]) -> None:
    for each in comments:
        with suppress(GoneError):
            repository.call("DELETE", f"issues/comments/{each['id']}")


def _is_ours(each: dict[str, Any]) -> bool:
    # Anyone can write the marker; only a workflow's comment is a workflow's to change.
    return (each.get("body") or "").startswith(MARKER) and (each.get("user") or {}).get("type") == "Bot"


def _compared(review: Review, ours: list[dict[str, Any]]) -> Review:
    """Return the review with what is new and gone since the last one of this pull request, which its comment knows."""
    known = remembered(str(ours[0].get("body"))) if ours else None
    return review if known is None else review.model_copy(update={"since": since(known, review)})


def text(review: Review, environment: Mapping[str, str]) -> str:
    """Return the review as Markdown, with its commit and time."""
    markdown = render(
        review,
        limit=COMMENT_LIMIT - STAMP_LIMIT,
        artifact_url=run_url(environment),
        repository_url=files_url(environment),
    )
    return stamped(markdown, environment)
