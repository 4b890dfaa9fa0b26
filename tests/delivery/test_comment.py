"""One comment: written, updated in place, deleted."""

import pytest

from tests.delivery.github_stand_in import GithubStandIn
from tests.delivery.reviews import stack_review, write
from tools.delivery.build_folder import BuildFolder
from tools.delivery.comment import MARKER, comment
from tools.delivery.errors import DeliveryError, GithubError
from tools.delivery.github import Repository

NUMBER = 7


def test_the_first_run_writes_it(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """With the marker by which it is found again."""
    write(build, stack_review(changed=True))
    assert comment(repository, NUMBER, build) == "written"
    [written] = github.comments[NUMBER]
    assert written["body"].startswith(MARKER)
    assert written["body"] == build.comment.read_text()


def test_the_second_run_updates_it_in_place(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """The same comment, so that a pull request has one and nobody is notified again."""
    before = github.add_comment(NUMBER, f"{MARKER}\nolder")["id"]
    write(build, stack_review(changed=True))
    assert comment(repository, NUMBER, build) == "updated"
    [updated] = github.comments[NUMBER]
    assert (updated["id"], updated["body"]) == (before, build.comment.read_text())


def test_it_goes_when_there_is_nothing_to_say(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """And none is written then."""
    write(build, stack_review(), stack_review("redis-prod"))
    assert comment(repository, NUMBER, build) == "none needed"
    github.add_comment(NUMBER, f"{MARKER}\nolder")
    assert comment(repository, NUMBER, build) == "deleted"
    assert github.comments[NUMBER] == []


def test_two_are_made_one(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """Two runs may have begun at the same time."""
    first = github.add_comment(NUMBER, f"{MARKER}\none")["id"]
    github.add_comment(NUMBER, f"{MARKER}\ntwo")
    write(build, stack_review(changed=True))
    comment(repository, NUMBER, build)
    assert [each["id"] for each in github.comments[NUMBER]] == [first]


def test_a_persons_comment_is_theirs(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """Even with the marker in it."""
    github.add_comment(NUMBER, f"{MARKER}\nmine", user={"login": "someone", "type": "User"})
    write(build, stack_review(changed=True))
    assert comment(repository, NUMBER, build) == "written"
    assert [each["body"] for each in github.comments[NUMBER]] == [f"{MARKER}\nmine", build.comment.read_text()]


def test_it_is_found_behind_a_hundred_others(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """Lists come in pages."""
    for number in range(150):
        github.add_comment(NUMBER, f"remark {number}")
    github.add_comment(NUMBER, f"{MARKER}\nolder")
    write(build, stack_review(changed=True))
    assert comment(repository, NUMBER, build) == "updated"


@pytest.mark.parametrize("what", ["refused", "errored"])
def test_what_is_no_change_but_matters_is_said(
    github: GithubStandIn, repository: Repository, build: BuildFolder, what: str
) -> None:
    """A finding, a plan that stopped."""
    write(build, stack_review(**{what: True}))  # type: ignore[arg-type]
    assert comment(repository, NUMBER, build) == "written"


def test_what_aws_fills_in_by_itself_is_nothing_to_say(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """Terraform calls it drift after every apply."""
    write(build, stack_review(drifted=True))
    assert comment(repository, NUMBER, build) == "none needed"


def test_without_a_review_nothing_is_deleted(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """A run whose planning failed knows nothing."""
    github.add_comment(NUMBER, f"{MARKER}\nolder")
    with pytest.raises(DeliveryError, match="there is no review"):
        comment(repository, NUMBER, build)
    assert len(github.comments[NUMBER]) == 1


def test_githubs_refusal_is_told_without_the_token(github: GithubStandIn, build: BuildFolder) -> None:
    """As it says it."""
    wrong = Repository.from_environment({**github.environment, "GITHUB_TOKEN": "another-token"})
    write(build, stack_review(changed=True))
    with pytest.raises(GithubError, match="GitHub answers 401 .*: Bad credentials") as refusal:
        comment(wrong, NUMBER, build)
    assert "another-token" not in f"{refusal.value} {wrong!r}"
