"""A plan becomes a review: counted, judged, by the environment's policy and the accepted risks."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.plan_review.documents import GROUP, change, document, read, resource
from tools.plan_review.plan.changes import Action, Plan
from tools.plan_review.review import Counts, Outcome, Review, StackReview
from tools.plan_review.review.assess import assess
from tools.plan_review.rules.rule import Observation, Rule, Severity
from tools.plan_review.rules.whole_plan.incomplete_plan import INCOMPLETE_PLAN
from tools.plan_review.settings import Settings
from tools.plan_review.settings.accepted_risks import AcceptedRisk

TODAY = date(2026, 11, 23)


def _updates(plan: Plan) -> Iterator[Observation]:
    for each in plan.changes:
        if each.action is Action.UPDATE:
            yield Observation(address=each.address, message="is updated")


RULE = Rule(
    id="updates",
    title="It is updated",
    severity=Severity.HIGH,
    explanation="So.",
    remedy="Do not.",
    link="",
    observe=_updates,
    weighs={"aws_elasticache_replication_group": ("x",)},
)


def judged(
    *resources: dict[str, Any], stack: str = "redis-prod", risks: tuple[AcceptedRisk, ...] = (), **more: Any
) -> StackReview:
    plan = read(document(*resources, **more), stack)
    return assess(plan, rules=[RULE, INCOMPLETE_PLAN], settings=Settings(accepted=risks), today=TODAY)


def accepted(expires: date, address: str = GROUP, stack: str = "redis-prod") -> AcceptedRisk:
    return AcceptedRisk(rule="updates", resource=address, stack=stack, reason="announced", expires=expires)


UPDATED = resource(GROUP, change("update", {"x": 1}, {"x": 2}))


def test_every_action_is_counted_and_reads_are_not() -> None:
    """Moves and imports count beside what else happens."""
    review = judged(
        resource("aws_x.a", change("create", None, {})),
        resource("aws_x.b", change("update"), previous_address="aws_x.z"),
        resource("aws_x.c", change("create,delete")),
        resource("aws_x.d", change("delete")),
        resource("aws_x.e", change("forget")),
        resource("aws_x.f", change("no-op", importing={"id": "f"})),
        resource("aws_x.g", change("no-op")),
        resource("data.aws_x.h", change("read")),
    )
    assert review.counts == Counts(create=1, update=1, replace=1, destroy=1, forget=1, imported=1, moved=1, no_change=1)


def test_what_hurts_most_comes_first_and_what_stays_is_left_out() -> None:
    """Destroyed, replaced, forgotten, updated, created, moved, read."""
    actions = ("read", "no-op", "create", "update", "forget", "delete,create", "delete")
    review = judged(*(resource(f"aws_x.r{at}", change(each)) for at, each in enumerate(actions)))
    assert [each.address for each in review.resources] == [f"aws_x.r{at}" for at in (6, 5, 4, 3, 2, 0)]
    assert len(review.graph) == len(actions)


def test_the_environment_decides_what_a_finding_means() -> None:
    """The same change warns in dev and refuses in prod."""
    outcomes = [
        judged(UPDATED, stack=stack).findings[0].outcome for stack in ("redis-dev", "redis-staging", "redis-prod")
    ]
    assert outcomes == [Outcome.WARN, Outcome.WARN, Outcome.REFUSE]


def test_an_accepted_risk_is_told_with_reason_and_date() -> None:
    """And does not refuse."""
    review = judged(UPDATED, risks=(accepted(TODAY),))
    (finding,) = review.findings
    assert finding.outcome is Outcome.ACCEPTED
    assert (finding.accepted_reason, finding.accepted_until) == ("announced", "2026-11-23")
    assert not Review(stacks=(review,)).refused


@pytest.mark.parametrize("stack", ["redis-dev", "redis-prod"])
def test_an_expired_risk_refuses_in_any_environment(stack: str) -> None:
    """Somebody meant to look again by then."""
    review = judged(UPDATED, stack=stack, risks=(accepted(date(2026, 11, 22), stack=stack),))
    assert [(each.outcome, each.accepted_until) for each in review.findings] == [(Outcome.REFUSE, "2026-11-22")]


def test_of_two_entries_the_one_that_lasts_longer_counts() -> None:
    """A renewed one may stand beside the old one."""
    assert judged(UPDATED, risks=(accepted(date(2026, 1, 1)), accepted(TODAY))).findings[0].outcome is Outcome.ACCEPTED


def test_a_risk_that_matches_nothing_is_stale() -> None:
    """In the stack that it is for."""
    elsewhere = accepted(TODAY, stack="redis-dev")
    review = judged(UPDATED, risks=(accepted(TODAY, "aws_x.gone"), accepted(TODAY), elsewhere))
    assert review.stale_risks == ("updates on aws_x.gone, accepted until 2026-11-23: announced",)


@pytest.mark.parametrize(("stack", "refused"), [("redis-dev", False), ("redis-staging", True), ("redis-prod", True)])
def test_an_incomplete_plan_is_refused_where_data_matters(stack: str, refused: bool) -> None:
    """Resources that the plan does not hold have not been reviewed."""
    review = judged(errored=True, stack=stack)
    assert review.errored
    assert [each.rule for each in review.findings] == ["incomplete-plan"]
    assert bool(Review(stacks=(review,)).refused) is refused


def test_values_and_marks_are_told_apart() -> None:
    """A text "sensitive" is not a secret."""
    sides = change("update", {"a": "x", "b": "s", "c": 1, "d": ["v"]}, {"a": "sensitive", "b": "t", "d": {"k": "v"}})
    sides |= {"after_unknown": {"c": True}, "before_sensitive": {"b": True}}
    (shown,) = judged(resource(GROUP, sides)).resources
    kinds = {each.path: (each.before.kind, each.after.kind) for each in shown.attributes}
    assert kinds == {
        "a": ("value", "value"),
        "b": ("sensitive", "sensitive"),
        "c": ("value", "unknown"),
        "d": ("value", "value"),
    }


def test_what_changes_its_kind_has_words_for_marks_in_it() -> None:
    """The review holds JSON only."""
    sides = change("update", {"a": "x"}, {"a": {"k": 1}}, after_unknown={"a": {"u": True}})
    (attribute,) = judged(resource(GROUP, sides)).resources[0].attributes
    assert attribute.after.value == {"k": 1, "u": "(known after apply)"}


def test_a_review_is_the_same_after_writing_and_reading_it() -> None:
    """One job writes it, the next one reads it."""
    review = Review(stacks=(judged(UPDATED, risks=(accepted(TODAY),)),), unplanned=(("lambdas-prod", "later"),))
    assert Review.model_validate_json(review.model_dump_json()) == review
