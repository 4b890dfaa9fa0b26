"""One issue about drift: opened, updated, closed."""

from tests.delivery.github_stand_in import GithubStandIn
from tests.delivery.reviews import stack_review, write
from tools.delivery.build_folder import BuildFolder
from tools.delivery.github.api import Repository
from tools.delivery.github.drift_issue import GONE, LABEL, drift_issue
from tools.plan_review.review import Review


def test_the_first_drift_opens_it(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """With the review in it, and a label to find it by."""
    write(build, stack_review(changed=True))
    assert drift_issue(repository, build) == "opened"
    [issue] = github.issues.values()
    assert issue["labels"] == [LABEL]
    assert "aws_sns_topic" in issue["body"]


def test_a_drift_that_stays_updates_it(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """Night after night there is one."""
    write(build, stack_review(changed=True))
    drift_issue(repository, build)
    write(build, stack_review(changed=True, refused=True))
    assert drift_issue(repository, build) == "updated"
    [issue] = github.issues.values()
    assert "It is refused" in issue["body"]


def test_it_is_closed_when_the_drift_is_gone(github: GithubStandIn, repository: Repository, build: BuildFolder) -> None:
    """With a word; the next drift opens another."""
    write(build, stack_review(changed=True))
    drift_issue(repository, build)
    write(build, stack_review())
    assert drift_issue(repository, build) == "closed"
    [(number, issue)] = github.issues.items()
    assert issue["state"] == "closed"
    [said] = github.comments[number]
    assert said["body"].startswith(GONE)
    assert drift_issue(repository, build) == "none needed"
    write(build, stack_review(changed=True))
    assert drift_issue(repository, build) == "opened"


def test_pull_requests_and_other_peoples_issues_are_left_alone(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """With the same label: GitHub lists both as issues."""
    for number, more in ((900, {"pull_request": {}, "body": "<!-- plan-review -->"}), (901, {"body": "notes"})):
        github.issues[number] = {"number": number, "state": "open", "labels": [LABEL], **more}
    write(build, stack_review())
    assert drift_issue(repository, build) == "none needed"
    assert [github.issues[number]["state"] for number in (900, 901)] == ["open", "open"]


def test_it_stays_open_while_something_could_not_be_planned(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """A stack without a plan may have drifted; the issue says that it was not looked at."""
    write(build, stack_review(changed=True))
    drift_issue(repository, build)
    write(build, stack_review())
    assert drift_issue(repository, build, {"ENVIRONMENTS": "dev prod"}) == "updated"
    [issue] = github.issues.values()
    assert issue["state"] == "open"
    assert "`prod`: there is no review of it" in issue["body"]
    build.review("dev").write_text(Review(stacks=(), unplanned=(("redis-dev", "it failed"),)).model_dump_json())
    assert drift_issue(repository, build) == "updated"
    assert issue["state"] == "open"


def test_what_could_not_be_planned_opens_none(
    github: GithubStandIn, repository: Repository, build: BuildFolder
) -> None:
    """It is no drift; the run itself fails."""
    write(build, stack_review())
    assert drift_issue(repository, build, {"ENVIRONMENTS": "dev prod"}).startswith("none opened")
    assert github.issues == {}
