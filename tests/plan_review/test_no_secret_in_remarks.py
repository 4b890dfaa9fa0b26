"""A plan's remarks beside its changes hold secrets, too: messages of checks, arguments of actions, diagnostics."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.plan_review.documents import GROUP, change, document, resource, written
from tests.plan_review.judging import JUDGEMENT
from tools.plan_review.cli.inputs import Input, review_of
from tools.plan_review.cli.terminal import summary
from tools.plan_review.outputs import html, markdown, sarif
from tools.plan_review.outputs.annotations import annotations
from tools.plan_review.review import Review

SECRET = "correct-horse-battery"
CHECK = {
    "address": {"to_display": "check.login"},
    "status": "fail",
    "instances": [{"status": "fail", "problems": [{"message": f"cannot log in with {SECRET}"}]}],
}
MASKED = change("update", {"a": 1}, {"a": SECRET}, after_sensitive={"a": True})
ACTION = {"address": "action.x.y", "config_values": {"a": SECRET}, "config_sensitive": {"a": True}}
SAID = {"severity": "warning", "summary": f"{SECRET} is deprecated", "detail": ""}
SOURCES: dict[str, dict[str, Any]] = {
    "a variable": {
        "variables": {"password": {"value": SECRET}},
        "configuration": {"root_module": {"variables": {"password": {"sensitive": True}}}},
    },
    "a deferred change": {"deferred_changes": [{"reason": "x", "resource_change": resource("aws_x.later", MASKED)}]},
    "an action": {"action_invocations": [ACTION]},
    "a deferred action": {"deferred_action_invocations": [{"reason": "x", "action_invocation": ACTION}]},
}


@pytest.mark.parametrize("source", SOURCES)
def test_a_secret_known_from_anywhere_is_shown_nowhere(source: str, tmp_path: Path) -> None:
    """Neither in a check's message, nor in a warning, nor in a section's name."""
    plan = document(resource(GROUP, change("update", {"port": 1}, {"port": 2})), checks=[CHECK], **SOURCES[source])
    plan |= {f"section-{SECRET}": 1}
    path = written(plan, tmp_path / "redis-prod.json")
    log = json.dumps({"@level": "warn", "type": "diagnostic", "diagnostic": SAID})
    review = review_of([Input.of(str(path))], judgement=JUDGEMENT, errors={"redis-prod": log})
    assert {"check-failed", "terraform-warning", "unread-section"} <= {each.rule for each in review.stacks[0].findings}
    assert [name for name, text in outputs(review).items() if SECRET in text] == []


def outputs(review: Review) -> dict[str, str]:
    """Return each output by its name."""
    return {
        "json": review.model_dump_json(),
        "markdown": markdown.render(review),
        "html": html.render(review),
        "terminal": summary(review, Path("build")),
        "annotations": "\n".join(annotations(review)),
        "sarif": sarif.render(review),
    }
