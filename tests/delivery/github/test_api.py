"""A GitHub that has trouble: waited for, or told in one line."""

from dataclasses import replace

import pytest

from tests.delivery.github_stand_in import GithubStandIn, Trouble
from tools.delivery.errors import GithubError, GoneError
from tools.delivery.github.api import TRIES, Repository

PATH = "issues/7/comments"
LIST = f"{PATH}?per_page=100&page=1"
LIMIT = '{"message": "You have exceeded a secondary rate limit. Please wait."}'
HTML = "<!doctype html>\n<p>Down for maintenance"


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(status=500),
        Trouble(status=502, text=HTML),
        Trouble(status=503, headers={"Retry-After": "0"}),
        Trouble(status=403, text=LIMIT, headers={"Retry-After": "0"}),
        Trouble(status=429, text=LIMIT, headers={"Retry-After": "0"}),
    ],
    ids=lambda each: str(each.status),
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_what_passes_is_waited_for(
    github: GithubStandIn, repository: Repository, method: str, trouble: Trouble
) -> None:
    """A server's error and a limit; each kind of call is made again, and then done."""
    one = github.add_comment(7, "text")["id"]
    github.troubles = [trouble, trouble]
    path = {"GET": LIST, "POST": PATH}.get(method, f"issues/comments/{one}")
    repository.call(method, path, {"body": "new"} if method in {"POST", "PATCH"} else None)
    assert [each for each, _ in github.calls] == [method] * 3


def test_what_does_not_pass_is_an_error_in_one_line(github: GithubStandIn, repository: Repository) -> None:
    """After a handful of tries."""
    github.troubles = [Trouble(status=502, text=HTML)] * 20
    with pytest.raises(GithubError, match=f"failed {TRIES + 1} times at GET .*; run the job again later") as error:
        list(repository.all(PATH))
    assert "\n" not in str(error.value)
    assert len(github.calls) == TRIES + 1


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_text_in_place_of_json_is_an_error_in_one_line(
    github: GithubStandIn, repository: Repository, method: str
) -> None:
    """As a proxy answers, with 200; nothing was read or written then."""
    github.troubles = [Trouble(status=200, text=HTML)]
    with pytest.raises(GithubError, match="is not GitHub's: text, not JSON; is GITHUB_API_URL right") as error:
        repository.call(method, PATH, None if method == "GET" else {"body": "new"})
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_that_is_no_json_is_an_error_in_one_line(
    github: GithubStandIn, repository: Repository, status: int
) -> None:
    """Without the page that came with it."""
    github.troubles = [Trouble(status=status, text=HTML)]
    with pytest.raises(GithubError, match=f"GitHub answers {status} to GET .*; is there a proxy") as error:
        repository.call("GET", PATH)
    assert "maintenance" not in str(error.value)


def test_what_is_gone_is_told_apart(repository: Repository) -> None:
    """A caller may want to make it anew."""
    with pytest.raises(GoneError, match="GitHub answers 404 to PATCH issues/comments/1: Not Found"):
        repository.call("PATCH", "issues/comments/1", {"body": "new"})


def test_a_refusal_is_told_without_the_token(repository: Repository) -> None:
    """As GitHub says it."""
    wrong = replace(repository, token="another-token")
    with pytest.raises(GithubError, match="GitHub answers 401 .*: Bad credentials") as refusal:
        wrong.call("GET", LIST)
    assert "another-token" not in f"{refusal.value} {wrong!r}"


def test_a_github_out_of_reach_is_an_error_in_one_line(repository: Repository) -> None:
    """Nothing listens there."""
    away = replace(repository, api="http://127.0.0.1:9")
    with pytest.raises(GithubError, match=f"GitHub cannot be reached for GET {PATH}") as error:
        away.call("GET", PATH)
    assert "\n" not in str(error.value)
