"""One comment: written, updated in place, deleted."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.delivery.github_stand_in import GithubStandIn, Trouble
from tests.delivery.reviews import TOPIC, stack_review, write
from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError
from tools.delivery.github.api import Repository
from tools.delivery.github.comment import MARKER, comment
from tools.plan_review.outputs.markdown import COMMENT_LIMIT

NUMBER = 7


def test_the_first_run_writes_it(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """With the marker by which it is found again."""
    write(build, stack_review(changed=True))
    assert comment(repository, NUMBER, build) == "written"
    [written] = github.comments[NUMBER]
    assert written["body"].startswith(MARKER)
    assert "aws_sns_topic" in written["body"]


def test_the_second_run_updates_it_in_place(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """The same comment, so that a pull request has one and nobody is notified again."""
    before = github.add_comment(NUMBER, f"{MARKER}\nolder")["id"]
    write(build, stack_review(changed=True))
    assert comment(repository, NUMBER, build) == "updated"
    [updated] = github.comments[NUMBER]
    assert updated["id"] == before
    assert "aws_sns_topic" in updated["body"]


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
    assert github.comments[NUMBER][0]["body"] == f"{MARKER}\nmine"
    assert len(github.comments[NUMBER]) == 2


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


def test_it_stays_when_an_environment_could_not_be_planned(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """The others may be empty: nobody knows what would happen to this one."""
    github.add_comment(NUMBER, f"{MARKER}\nolder")
    write(build, stack_review("redis-dev"), stack_review("redis-staging"))
    wanted = {"ENVIRONMENTS": "dev staging prod"}
    assert comment(repository, NUMBER, build, wanted) == "updated"
    [updated] = github.comments[NUMBER]
    assert "`prod`: there is no review of it" in updated["body"]


def test_it_is_brought_up_to_date_when_nothing_could_be_planned(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """The earlier comment is about another commit, and may say that all is well."""
    github.add_comment(NUMBER, f"{MARKER}\nall is well")
    assert comment(repository, NUMBER, build, {"ENVIRONMENTS": "dev prod"}) == "updated"
    [updated] = github.comments[NUMBER]
    assert "all is well" not in updated["body"]
    assert "`dev`: there is no review of it" in updated["body"]
    assert "`prod`: there is no review of it" in updated["body"]


def test_it_says_of_which_commit_it_is_and_when(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """The pull request's own commit, not the merge that GitHub checks out, and the run that knows more."""
    write(build, stack_review(changed=True))
    run = {"GITHUB_SHA": "e" * 40, "GITHUB_RUN_ID": "12", "GITHUB_REPOSITORY": "example/experimentation"}
    with time_machine.travel(datetime(2026, 3, 1, 12, 30, tzinfo=UTC), tick=False):
        comment(repository, NUMBER, build, {"COMMIT": "c0ffee" + "0" * 34, **run})
    [written] = github.comments[NUMBER]
    assert "Planned of commit c0ffee000000, 2026-03-01 12:30 UTC, by [this run](" in written["body"]
    assert "https://github.com/example/experimentation/actions/runs/12)" in written["body"]


def test_it_fits_into_a_comment_with_its_stamp(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """However long the review is."""
    many = tuple(TOPIC.model_copy(update={"address": f"aws_sns_topic.alarm-{n}"}) for n in range(3_000))
    write(build, stack_review(changed=True).model_copy(update={"resources": many}))
    comment(repository, NUMBER, build, {"COMMIT": "c0ffee" + "0" * 34})
    [written] = github.comments[NUMBER]
    assert len(written["body"].encode()) <= COMMENT_LIMIT
    assert "Planned of commit c0ffee000000" in written["body"]


def test_a_comment_that_is_gone_meanwhile_is_written_again(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """Somebody deletes it between the list and the edit."""
    github.add_comment(NUMBER, f"{MARKER}\nolder")
    github.troubles = [Trouble(status=404, text='{"message": "Not Found"}', method="PATCH")]
    write(build, stack_review(changed=True))
    assert comment(repository, NUMBER, build) == "written"


def test_a_comment_without_a_text_is_left_alone(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """GitHub answers `body: null` for some."""
    github.add_comment(NUMBER, None)
    write(build, stack_review(changed=True))
    assert comment(repository, NUMBER, build) == "written"
    assert github.comments[NUMBER][0]["body"] is None


def test_it_says_what_is_new_and_gone_since_it_was_written(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """It remembers what it was about; the first one has nothing to compare with."""
    write(build, stack_review(changed=True))
    comment(repository, NUMBER, build)
    assert "Since the last review" not in github.comments[NUMBER][0]["body"]
    write(build, stack_review(refused=True))
    comment(repository, NUMBER, build)
    assert "**Since the last review:** 1 finding new: `a-rule`." in github.comments[NUMBER][0]["body"]
    write(build, stack_review(changed=True))
    comment(repository, NUMBER, build)
    assert "**Since the last review:** 1 finding gone: `a-rule`." in github.comments[NUMBER][0]["body"]


def test_a_stack_that_could_not_be_planned_meanwhile_is_remembered(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """Nobody knows whether its findings are gone, and they are not new when it is there again."""
    write(build, stack_review(refused=True), stack_review("redis-prod", changed=True))
    comment(repository, NUMBER, build)
    build.review("dev").unlink()
    comment(repository, NUMBER, build, {"ENVIRONMENTS": "dev prod"})
    assert "**Since the last review:** the same findings." in github.comments[NUMBER][0]["body"]
    write(build, stack_review(refused=True), stack_review("redis-prod", changed=True))
    comment(repository, NUMBER, build)
    assert "**Since the last review:** the same findings." in github.comments[NUMBER][0]["body"]


def test_a_comment_that_somebody_edited_is_compared_with_nothing(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """And is written as ever."""
    github.add_comment(NUMBER, f"{MARKER}\n<!-- plan-review remembers AAAA -->")
    write(build, stack_review(refused=True))
    assert comment(repository, NUMBER, build) == "updated"
    assert "Since the last review" not in github.comments[NUMBER][0]["body"]
