"""The one comment on a pull request: written once, updated in place, deleted when there is nothing to say."""

from typing import Any

from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError
from tools.delivery.github import Repository
from tools.delivery.verdict import combined, says_something

MARKER = "<!-- plan-review -->"


def comment(repository: Repository, pull_request: int, build: BuildFolder) -> str:
    """Bring the comment up to date and say in a word what was done; raises DeliveryError."""
    ours = [each for each in repository.all(f"issues/{pull_request}/comments") if _is_ours(each)]
    if not says_something(combined(build)):
        for each in ours:
            repository.call("DELETE", f"issues/comments/{each['id']}")
        return "deleted" if ours else "none needed"
    body = text(build)
    if not ours:
        repository.call("POST", f"issues/{pull_request}/comments", {"body": body})
        return "written"
    first, *others = ours
    repository.call("PATCH", f"issues/comments/{first['id']}", {"body": body})
    for each in others:  # two runs began at the same time
        repository.call("DELETE", f"issues/comments/{each['id']}")
    return "updated"


def _is_ours(each: dict[str, Any]) -> bool:
    # Anyone can write the marker; only a workflow's comment is a workflow's to change.
    return each["body"].startswith(MARKER) and (each.get("user") or {}).get("type") == "Bot"


def text(build: BuildFolder) -> str:
    """Return what `combine` wrote; raises DeliveryError."""
    try:
        return build.comment.read_text(encoding="utf-8")
    except OSError as error:
        raise DeliveryError(f"{build.comment} cannot be read; make combine-reviews first") from error
