"""The review is calm only about what was judged: in its data, and in every output."""

from pathlib import Path
from typing import Any

from tests.plan_review.documents import GROUP, change, document, read, resource
from tests.plan_review.judging import TODAY
from tools.plan_review.cli.terminal import summary
from tools.plan_review.outputs import html, markdown
from tools.plan_review.review import Review, Unjudged
from tools.plan_review.review.assess import assess
from tools.plan_review.rules import RULES
from tools.plan_review.settings import Settings

FOLDER = Path("build")
LISTENER = resource("aws_lb_listener.front", change("update", {"port": 80}, {"port": 443}))
LABELLED = resource(GROUP, change("update", {"tags": {"a": "b"}}, {"tags": {"a": "c"}}))


def review(*resources: dict[str, Any]) -> Review:
    """Review a plan of redis-prod."""
    plan = read(document(*resources))
    return Review(stacks=(assess(plan, rules=RULES, settings=Settings(), today=TODAY),))


def test_a_change_that_no_rule_knows_is_named() -> None:
    """With the attributes; and nothing is called fine."""
    unknown = review(LISTENER)
    assert unknown.stacks[0].unjudged == (Unjudged(address="aws_lb_listener.front", attributes=("port",)),)
    comment = markdown.render(unknown)
    assert "## ❔ Plan review: 1 change that no rule knows" in comment
    assert "no rule knows 1 change: `aws_lb_listener.front` (`port`)" in comment
    assert "nobody can say that all is fine" in comment
    assert "✅" not in comment
    assert "nothing found, and 1 change that no rule knows" in summary(unknown, FOLDER)
    assert "No rule knows 1 of the changes" in html.render(unknown)


def test_what_was_judged_may_be_fine() -> None:
    """A label of a cache, say."""
    judged = review(LABELLED)
    assert judged.stacks[0].unjudged == ()
    assert "## ✅ Plan review: fine" in markdown.render(judged)
    assert summary(judged, FOLDER).splitlines()[-1].startswith("fine; ")


def test_beside_findings_what_no_rule_knows_is_named_as_well() -> None:
    """A refusal says nothing of the rest."""
    comment = markdown.render(review(LISTENER, resource(GROUP, change("delete", {"engine": "redis"}, None))))
    assert "## 🛑 Plan review: refused" in comment
    assert "**Not judged:** no rule knows 1 change" in comment


def test_what_follows_from_a_finding_stands_below_it_in_every_output() -> None:
    """And is no finding of its own."""
    lost = review(resource(GROUP, change("delete", {"engine": "redis", "final_snapshot_identifier": None}, None)))
    (finding,) = lost.stacks[0].findings
    assert [each.rule for each in finding.consequences] == ["final-snapshot-skipped"]
    comment = markdown.render(lost)
    assert "> What follows from it:\n>\n> - **The cache goes without a final snapshot**" in comment
    assert "🛑 1 refused" in comment
    assert "it follows: final-snapshot-skipped" in summary(lost, FOLDER)
    assert "What follows from it:<ul><li>The cache goes without a final snapshot" in html.render(lost)


def test_every_finding_says_on_the_terminal_of_what_it_is() -> None:
    """Warnings and notes, too; and a terminal's own sequences in a name are escapes."""
    hostile = 'aws_elasticache_replication_group.a["\x1b[31m"]'
    shown = summary(review(resource(hostile, change("update", {"port": 1}, {"port": 2}))))
    assert "\x1b" not in shown
    assert 'aws_elasticache_replication_group.a["\\x1b[31m"]' in shown
    waits = summary(review(resource(GROUP, change("update", {"engine_version": "7.0"}, {"engine_version": "7.1"}))))
    assert GROUP in waits
