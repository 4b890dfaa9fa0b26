"""Annotations: a workflow command per refusal and warning, which no finding can turn into another."""

from pathlib import Path
from urllib.parse import unquote

from hypothesis import given, settings

from tests.plan_review.hostile import hostile_strings
from tests.plan_review.reviews import LOGS, REFUSED_REVIEW, REPLACED, RETENTION
from tools.plan_review.outputs.annotations import annotations
from tools.plan_review.outputs.visible import visible
from tools.plan_review.review import Counts, Finding, Review, StackReview


def _review(*findings: Finding, file: str = "environments/prod.py") -> Review:
    stack = StackReview(
        stack="redis-prod", environment="prod", file=file, counts=Counts(), resources=(), findings=findings
    )
    return Review(stacks=(stack,))


def test_a_refusal_is_an_error_and_a_warning_a_warning() -> None:
    """Worst first; notes and accepted risks annotate nothing."""
    levels = [each.split(" ")[0] for each in annotations(REFUSED_REVIEW)]
    assert levels == ["::error", "::warning"]


def test_it_stands_at_the_environments_settings(tmp_path: Path) -> None:
    """The file is the environment's, where there is one."""
    settings = tmp_path / "environments" / "prod.py"
    settings.parent.mkdir()
    settings.touch()
    assert ",file=environments/prod.py::" in next(annotations(_review(REPLACED), root=tmp_path))
    assert "file=" not in next(annotations(_review(REPLACED, file="environments/qa.py"), root=tmp_path))


def test_a_settings_file_lies_in_the_repository(tmp_path: Path) -> None:
    """The environment's name is part of it, and cannot point elsewhere."""
    (tmp_path / "environments").mkdir()
    (tmp_path / "main.py").touch()
    assert "file=" not in next(annotations(_review(REPLACED, file="environments/../main.py"), root=tmp_path))
    assert "file=" not in next(annotations(_review(REPLACED, file=str(tmp_path / "main.py")), root=tmp_path))


@settings(deadline=None)
@given(hostile_strings)
def test_no_finding_makes_a_command_of_its_own(hostile: str) -> None:
    """Whatever it says, a finding is one line, and the runner reads back what it says."""
    finding = REPLACED.model_copy(update={"title": hostile, "message": hostile, "address": hostile, "remedy": hostile})
    (command,) = annotations(_review(finding, file=""))
    assert "\n" not in command
    assert "\r" not in command
    head, _, data = command.removeprefix("::error title=").partition("::")
    assert unquote(head) == visible(f"redis-prod: {hostile}", limit=1_000)
    assert unquote(data) == "\n".join([visible(hostile, limit=1_000)] * 3)


def test_more_than_github_shows_are_counted() -> None:
    """Of eleven refusals, nine are shown and the tenth annotation says that two are not."""
    refused = [REPLACED.model_copy(update={"address": f"aws_thing.number-{number}"}) for number in range(11)]
    written = list(annotations(_review(*refused, RETENTION, LOGS)))
    assert sum(each.startswith("::error") for each in written) == 10
    assert "2 more" in written[9]
