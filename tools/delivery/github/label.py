"""The one label on a pull request that says its verdict, as the plan review's own GitHub action sets it."""

from contextlib import suppress
from urllib.parse import quote

from tools.delivery.errors import GithubError, GoneError
from tools.delivery.github.api import Repository
from tools.plan_review.outputs.verdict import LABELS, label_of
from tools.plan_review.review import Review


def label(repository: Repository, pull_request: int, review: Review) -> str:
    """Set the verdict's label and take the other verdicts' away; say in a word what was done.

    A label that cannot be set stops nobody: the comment says the same.
    """
    wanted = label_of(review)
    path = f"issues/{pull_request}/labels"
    try:
        there = {str(each.get("name")) for each in repository.all(path)}
        for other in sorted((there & set(LABELS)) - {wanted}):
            with suppress(GoneError):
                repository.call("DELETE", f"{path}/{quote(other, safe='')}")
        if wanted not in there:
            repository.call("POST", path, {"labels": [wanted]})
    except GithubError as error:
        return f"no label set: {error}"
    return f"labelled {wanted}"
