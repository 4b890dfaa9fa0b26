"""The verdict: the first five seconds of a reader."""

from tests.plan_review.reviews import ACCEPTED, GROUP, LOGS, REFUSED_REVIEW, REPLACED, RETENTION
from tools.plan_review.outputs.markdown import render
from tools.plan_review.review import Counts, Finding, Review, StackReview
from tools.plan_review.rules.whole_plan.incomplete_plan import INCOMPLETE_PLAN


def _stack(name: str, counts: Counts, *findings: Finding, errored: bool = False) -> StackReview:
    return StackReview(
        stack=name,
        environment=name.partition("-")[2],
        counts=counts,
        resources=(),
        findings=findings,
        errored=errored,
    )


def _first_lines(*stacks: StackReview) -> list[str]:
    return [line for line in render(Review(stacks=stacks)).splitlines()[1:8] if line]


def test_a_refusal_is_the_heading_and_says_where_and_what() -> None:
    """Environment and title of what refuses stand right below."""
    heading, reason, *_ = _first_lines(_stack("redis-prod", Counts(replace=1), RETENTION, REPLACED))
    assert heading == "## 🛑 Plan review: refused"
    assert reason == f"In **prod**: {REPLACED.title}."


def test_warnings_are_counted_where_nothing_refuses() -> None:
    """Two warnings, in the words of their titles."""
    heading, reason, *_ = _first_lines(_stack("redis-dev", Counts(update=1), RETENTION, RETENTION, LOGS))
    assert heading == "## ⚠️ Plan review: 2 warnings"
    assert reason == f"In **dev**: {RETENTION.title}."


def test_notes_and_accepted_risks_leave_it_fine() -> None:
    """Neither asks the reader for anything."""
    assert _first_lines(_stack("redis-prod", Counts(update=1), LOGS, ACCEPTED))[0] == "## ✅ Plan review: fine"


def test_no_changes_are_said_in_one_line() -> None:
    """Environments without change have no row and no section."""
    written = render(
        Review(stacks=(_stack("redis-prod", Counts(no_change=40)), _stack("redis-dev", Counts(no_change=2))))
    )
    assert "## ✅ Plan review: no changes" in written
    assert "No change: `prod` (40 resources) `dev` (2 resources)" in written
    assert "|" not in written
    assert "###" not in written


def test_a_plan_that_stopped_is_called_incomplete() -> None:
    """Its stack is named, whatever else is found."""
    lines = _first_lines(_stack("redis-prod", Counts(), errored=True))
    assert any(line.startswith("**Incomplete:** planning `redis-prod` stopped at an error") for line in lines)


def test_the_incomplete_plan_is_told_once() -> None:
    """Its finding does not take the place of what else refuses."""
    incomplete = REPLACED.model_copy(update={"rule": INCOMPLETE_PLAN.id, "title": INCOMPLETE_PLAN.title})
    lines = _first_lines(_stack("redis-prod", Counts(), incomplete, REPLACED, errored=True))
    assert lines[1] == f"In **prod**: {REPLACED.title}."


def test_stacks_without_plan_are_listed_with_the_reason() -> None:
    """The review names the stacks that it has not looked at."""
    assert "- `lambdas-dev`: redis-dev is not deployed" in render(REFUSED_REVIEW)


def test_an_environments_stacks_are_counted_together() -> None:
    """One row per environment; only what happens has a column beside the four that always have."""
    written = render(
        Review(stacks=(_stack("redis-qa", Counts(update=1)), _stack("lambdas-qa", Counts(update=2, moved=1))))
    )
    assert "| environment | replace | destroy | update | create | move | findings |" in written
    assert "| `qa` |  |  | 3 |  | 1 | none |" in written


def test_the_environment_with_refusals_comes_first() -> None:
    """In whatever order the plans were given."""
    written = render(Review(stacks=(_stack("redis-dev", Counts(), LOGS), _stack("redis-prod", Counts(), REPLACED))))
    assert written.index("### prod") < written.index("### dev")


def test_what_changed_outside_terraform_is_said_at_once() -> None:
    """A reader who stops after the verdict knows of it."""
    assert "Outside Terraform, 1 resource changed." in render(REFUSED_REVIEW).split("|")[0]


def test_the_finding_names_its_resource_once() -> None:
    """A message that begins with the address does not repeat it."""
    told = REPLACED.model_copy(update={"message": f"{GROUP} is replaced"})
    assert f"> `{GROUP}` is replaced.\n" in render(Review(stacks=(_stack("redis-prod", Counts(), told),)))
