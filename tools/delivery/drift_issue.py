"""The one issue about drift: opened when what is deployed differs from main, updated, closed when it is gone."""

from typing import Any

from tools.delivery.build_folder import BuildFolder
from tools.delivery.comment import MARKER, text
from tools.delivery.github import Repository
from tools.delivery.verdict import combined, differs

LABEL = "infrastructure-drift"
TITLE = "What is deployed differs from main"
GONE = "The last nightly plan found no difference."


def drift_issue(repository: Repository, build: BuildFolder) -> str:
    """Bring the issue up to date and say in a word what was done; raises DeliveryError."""
    found = [each for each in repository.all(f"issues?state=open&labels={LABEL}") if _is_ours(each)]
    if not any(map(differs, combined(build).stacks)):
        for each in found:
            repository.call("POST", f"issues/{each['number']}/comments", {"body": GONE})
            repository.call("PATCH", f"issues/{each['number']}", {"state": "closed", "state_reason": "completed"})
        return "closed" if found else "none needed"
    body = text(build)
    if not found:
        repository.call("POST", "issues", {"title": TITLE, "body": body, "labels": [LABEL]})
        return "opened"
    repository.call("PATCH", f"issues/{found[0]['number']}", {"body": body})
    return "updated"


def _is_ours(each: dict[str, Any]) -> bool:
    # The list of issues holds pull requests, too.
    return "pull_request" not in each and (each.get("body") or "").startswith(MARKER)
