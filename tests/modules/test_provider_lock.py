"""The committed provider lock reaches every stack."""

from pathlib import Path

from modules.provider_lock import NAME, place_provider_lock


def test_every_stack_gets_the_committed_lock(tmp_path: Path) -> None:
    """Over whatever an earlier `terraform init` left there."""
    committed = tmp_path / "committed"
    committed.write_text("new")
    for stack in ("redis-dev", "lambdas-dev"):
        (tmp_path / "stacks" / stack).mkdir(parents=True)
    (tmp_path / "stacks" / "redis-dev" / NAME).write_text("old")
    place_provider_lock(tmp_path, committed=committed)
    assert {path.read_text() for path in tmp_path.glob(f"stacks/*/{NAME}")} == {"new"}
    assert len(list(tmp_path.glob(f"stacks/*/{NAME}"))) == 2


def test_without_one_terraform_makes_its_own(tmp_path: Path) -> None:
    """Terraform writes its own lock where only a mirror can be reached."""
    (tmp_path / "stacks" / "redis-dev").mkdir(parents=True)
    place_provider_lock(tmp_path, committed=tmp_path / "none")
    assert not list(tmp_path.glob(f"stacks/*/{NAME}"))
