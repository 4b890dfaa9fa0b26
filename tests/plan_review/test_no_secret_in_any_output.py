"""No masked value, whatever its shape and wherever it stands, appears in any output."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plan_review.documents import written
from tests.plan_review.judging import JUDGEMENT
from tests.plan_review.secret_plans import Secrets, plans
from tools.plan_review.cli.inputs import Input, review_of
from tools.plan_review.cli.main import main
from tools.plan_review.cli.terminal import summary
from tools.plan_review.outputs import html, markdown, sarif
from tools.plan_review.outputs.annotations import annotations
from tools.plan_review.review import Review

OUTPUTS: dict[str, Callable[[Review], str]] = {
    "JSON": lambda review: review.model_dump_json(),
    "Markdown": markdown.render,
    "HTML": html.render,
    "SARIF": sarif.render,
    "annotations": lambda review: "\n".join(annotations(review)),
    "terminal": lambda review: summary(review, Path()),
    "repr": repr,
}
BROKEN = ("cut", "resource_changes", "output_changes", "variables", "format_version", "actions")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans())
def test_no_masked_value_appears_in_any_output(
    plan: tuple[dict[str, Any], Secrets], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Masks of every shape, names, JSON texts; then the same values in names, keys, other attributes, drift, errors."""
    made, secrets = plan
    path = written(made, tmp_path_factory.mktemp("plan") / "redis-prod.json")
    said = f"Error: cannot use {secrets.held[0]}"
    review = review_of(
        [Input.of(str(path))],
        judgement=JUDGEMENT,
        errors={"redis-prod": said},
    )
    for name, write in OUTPUTS.items():
        text = write(review)
        shown = [core for core in secrets.cores if core in text]
        assert not shown, f"{name} shows {shown}"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans(), broken=st.sampled_from(BROKEN), cut=st.integers(1, 200))
def test_no_message_shows_a_value_of_a_plan_that_cannot_be_read(
    plan: tuple[dict[str, Any], Secrets],
    broken: str,
    cut: int,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever is broken in it: a piece cut off, a value of the wrong kind."""
    made, secrets = plan
    if broken == "actions":
        made["resource_changes"][0]["change"]["actions"] = [secrets.long[0]]
    elif broken != "cut":
        made[broken] = secrets.long
    path = written(made, tmp_path_factory.mktemp("plan") / "redis-prod.json")
    if broken == "cut":
        path.write_text(path.read_text()[:-cut])
    assert main([str(path)]) == 2
    said = capsys.readouterr()
    assert not [core for core in secrets.cores if core in said.out + said.err]
