"""Nothing is applied but the plan that was reviewed."""

import hashlib

import pytest

from tests.delivery.reviews import stack_review, write
from tools.delivery.applying import apply_reviewed
from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError, NotReviewedError
from tools.delivery.plan_store import Kept

STACK = "redis-dev"
SHOWN = b'{"format_version": "1.2"}'


@pytest.fixture
def terraform(monkeypatch: pytest.MonkeyPatch, build: BuildFolder) -> list[str]:
    """Note what Terraform would have done. The real one does it in tests/e2e/ci."""
    done: list[str] = []
    monkeypatch.setattr("tools.terraform.steps.init", lambda folder: done.append("init"))
    monkeypatch.setattr("tools.terraform.steps.show", lambda folder, file, out: out.write_bytes(SHOWN))
    monkeypatch.setattr("tools.terraform.steps.apply", lambda folder, file: done.append(f"apply {file.name}"))
    return done


def prepare(build: BuildFolder, **found: bool) -> None:
    """Leave a plan file, the note on it and its review, as the steps before do."""
    build.plan_file(STACK).write_bytes(b"a plan")
    build.kept(STACK).parent.mkdir(parents=True)
    kept = Kept(stack=STACK, key="somewhere", sha256=hashlib.sha256(b"a plan").hexdigest())
    build.kept(STACK).write_text(kept.model_dump_json())
    write(build, stack_review(STACK, changed=True, plan_sha256=hashlib.sha256(SHOWN).hexdigest(), **found))


def test_the_reviewed_file_is_applied(build: BuildFolder, terraform: list[str]) -> None:
    """That very file."""
    prepare(build)
    apply_reviewed(STACK, build)
    assert terraform == ["init", "apply redis-dev.plan"]


def test_another_file_is_not(build: BuildFolder, terraform: list[str]) -> None:
    """Not even looked into."""
    prepare(build)
    build.plan_file(STACK).write_bytes(b"another plan")
    with pytest.raises(NotReviewedError, match="is not the plan that was kept"):
        apply_reviewed(STACK, build)
    assert terraform == []


def test_a_plan_that_another_review_is_about_is_not(
    build: BuildFolder, terraform: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """File and note agree, but the review read something else."""
    prepare(build)
    monkeypatch.setattr("tools.terraform.steps.show", lambda folder, file, out: out.write_bytes(b"{}"))
    with pytest.raises(NotReviewedError, match="the review is not about this plan"):
        apply_reviewed(STACK, build)
    assert terraform == ["init"]


@pytest.mark.parametrize(("found", "problem"), [("refused", "refuses this plan .*: a-rule"), ("errored", "incomplete")])
def test_a_refused_or_incomplete_plan_is_not(
    build: BuildFolder, terraform: list[str], found: str, problem: str
) -> None:
    """Even if the job that reviewed it went on."""
    prepare(build, **{found: True})
    with pytest.raises(NotReviewedError, match=problem):
        apply_reviewed(STACK, build)
    assert terraform == ["init"]


def test_a_note_on_another_stacks_plan_is_refused(build: BuildFolder, terraform: list[str]) -> None:
    """Notes are not interchangeable."""
    prepare(build)
    note = build.kept(STACK)
    note.write_text(note.read_text().replace(STACK, "redis-prod"))
    with pytest.raises(NotReviewedError, match="is about redis-prod"):
        apply_reviewed(STACK, build)


def test_what_is_missing_is_named_with_its_step(build: BuildFolder, terraform: list[str]) -> None:
    """File, note, review: each by the target that makes it."""
    with pytest.raises(DeliveryError, match="make fetch-plan STACK=redis-dev"):
        apply_reviewed(STACK, build)
    build.plan_file(STACK).write_bytes(b"a plan")
    with pytest.raises(DeliveryError, match="make keep-plan STACK=redis-dev"):
        apply_reviewed(STACK, build)
    prepare(build)
    build.review("dev").unlink()
    with pytest.raises(NotReviewedError, match="make review-plans ENV=dev"):
        apply_reviewed(STACK, build)
    assert terraform == []
