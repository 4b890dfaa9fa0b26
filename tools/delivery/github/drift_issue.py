"""The one issue about drift: opened when what is deployed differs from main, updated, closed when it is gone."""

from collections.abc import Mapping
from typing import Any

from tools.delivery.build_folder import BuildFolder
from tools.delivery.github.api import Repository
from tools.delivery.github.comment import MARKER, text
from tools.delivery.github.origin import stamped
from tools.delivery.reviews.verdict import combined, differs

LABEL = "infrastructure-drift"
TITLE = "What is deployed differs from main"
GONE = "The last nightly plan found no difference."


def drift_issue(repository: Repository, build: BuildFolder, environment: Mapping[str, str] | None = None) -> str:
    """Bring the issue up to date and say in a word what was done; raises DeliveryError.

    It is closed only when everything was planned, ENVIRONMENTS in ``environment`` included: what could not be planned
    may have drifted. That alone opens none, since the run itself fails then.
    """
    environment = environment or {}
    review = combined(build, environment)
    found = [each for each in repository.all(f"issues?state=open&labels={LABEL}") if _is_ours(each)]
    if any(map(differs, review.stacks)) or (review.unplanned and found):
        return _tell(repository, found, text(review, environment))
    if review.unplanned:
        return "none opened: not everything could be planned"
    for each in found:
        repository.call("POST", f"issues/{each['number']}/comments", {"body": stamped(GONE, environment)})
        repository.call("PATCH", f"issues/{each['number']}", {"state": "closed", "state_reason": "completed"})
    return "closed" if found else "none needed"


def _tell(repository: Repository, found: list[dict[str, Any]], body: str) -> str:
    if not found:
        repository.call("POST", "issues", {"title": TITLE, "body": body, "labels": [LABEL]})
        return "opened"
    repository.call("PATCH", f"issues/{found[0]['number']}", {"body": body})
    return "updated"


def _is_ours(each: dict[str, Any]) -> bool:
    # The list of issues holds pull requests, too.
    return "pull_request" not in each and (each.get("body") or "").startswith(MARKER)
