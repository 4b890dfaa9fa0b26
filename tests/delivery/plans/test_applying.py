"""Nothing is applied but the plan that was reviewed."""

import base64
import hashlib
import json

import pytest

from tests.delivery.reviews import stack_review, write
from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError, NotReviewedError
from tools.delivery.plans.applying import apply_reviewed
from tools.delivery.plans.files_digest import files_digest
from tools.delivery.plans.store import Kept

STACK = "redis-dev"
CODE = b"a zip"


def shown(code: bytes = CODE) -> bytes:
    """Return the plan as Terraform shows it: one function, whose code is to be uploaded."""
    after = {
        "filename": "assets/code.zip",
        "source_code_hash": base64.b64encode(hashlib.sha256(code).digest()).decode(),
    }
    change = {"actions": ["update"], "after": after}
    return json.dumps({"resource_changes": [{"address": "aws_lambda_function.session", "change": change}]}).encode()


@pytest.fixture
def terraform(monkeypatch: pytest.MonkeyPatch, build: BuildFolder) -> list[str]:
    """Note what Terraform would have done. The real one does it in tests/e2e/ci."""
    done: list[str] = []
    monkeypatch.setattr("tools.terraform.steps.init", lambda folder: done.append("init"))
    monkeypatch.setattr("tools.terraform.steps.show", lambda folder, file, out: out.write_bytes(shown()))
    monkeypatch.setattr("tools.terraform.steps.apply", lambda folder, file: done.append(f"apply {file.name}"))
    return done


def prepare(build: BuildFolder, **found: bool) -> None:
    """Leave a plan file, the note on it and its review, as the steps before do."""
    build.plan_file(STACK).write_bytes(b"a plan")
    (build.stacks / STACK / "assets").mkdir(parents=True)
    (build.stacks / STACK / "cdk.tf.json").write_text("{}")
    (build.stacks / STACK / "assets" / "code.zip").write_bytes(CODE)
    build.kept(STACK).parent.mkdir(parents=True)
    kept = Kept(
        stack=STACK,
        key="somewhere",
        sha256=hashlib.sha256(b"a plan").hexdigest(),
        files_sha256=files_digest(build.stacks / STACK),
    )
    build.kept(STACK).write_text(kept.model_dump_json())
    write(build, stack_review(STACK, changed=True, plan_sha256=hashlib.sha256(shown()).hexdigest(), **found))


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


@pytest.mark.parametrize(
    ("file", "content"),
    [("assets/code.zip", b"another"), ("cdk.tf.json", b"[]"), ("more.tf", b""), ("assets/more.zip", b"")],
)
def test_files_that_were_exchanged_or_added_are_not_applied(
    build: BuildFolder, terraform: list[str], file: str, content: bytes
) -> None:
    """Terraform would read them; it is not even started."""
    prepare(build)
    (build.stacks / STACK / file).write_bytes(content)
    with pytest.raises(NotReviewedError, match="are not those that were planned"):
        apply_reviewed(STACK, build)
    assert terraform == []


def test_what_terraform_itself_puts_beside_them_counts_for_nothing(build: BuildFolder, terraform: list[str]) -> None:
    """Its providers, and the state where that is a file."""
    prepare(build)
    (build.stacks / STACK / ".terraform").mkdir()
    for name in (".terraform/provider", "terraform.tfstate"):
        (build.stacks / STACK / name).write_text("of Terraform")
    apply_reviewed(STACK, build)
    assert terraform == ["init", "apply redis-dev.plan"]


def test_code_that_the_plan_does_not_name_is_not_applied(
    build: BuildFolder, terraform: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the note on the files was exchanged with them: the plan has the hash of its own."""
    prepare(build)
    (build.stacks / STACK / "assets" / "code.zip").write_bytes(b"another")
    kept = Kept.model_validate_json(build.kept(STACK).read_bytes())
    changed = kept.model_copy(update={"files_sha256": files_digest(build.stacks / STACK)})
    build.kept(STACK).write_text(changed.model_dump_json())
    with pytest.raises(NotReviewedError, match="aws_lambda_function.session: assets/code.zip is not the code"):
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
