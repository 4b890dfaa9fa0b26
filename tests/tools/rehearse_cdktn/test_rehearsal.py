"""The rehearsal's renames, and the differences that it sees."""

from pathlib import Path
from typing import Any

from tools.rehearse_cdktn.__main__ import differences
from tools.rehearse_cdktn.copy import copy_renamed
from tools.terraform.steps import ROOT

STACK: dict[str, Any] = {
    "//": {"metadata": {"version": "0.21.0", "stackName": "redis-dev"}},
    "terraform": {"required_providers": {"aws": {"source": "aws", "version": ">= 5.100.0"}}},
    "resource": {"aws_vpc": {"network": {"cidr_block": "10.40.0.0/16"}}},
}


def test_only_imports_are_renamed(tmp_path: Path) -> None:
    """In main.py and modules/, where alone they are; everything else is as it was."""
    assert copy_renamed(ROOT, tmp_path) > 50
    text = "\n".join(path.read_text() for path in [tmp_path / "main.py", *(tmp_path / "modules").rglob("*.py")])
    assert "import cdktf" not in text
    assert "from cdktf" not in text
    assert 'PACKAGE = "cdktn_provider_aws"' in text
    for name in ("environments/prod.py", "lambdas/session/handler.py"):
        assert (tmp_path / name).read_text() == (ROOT / name).read_text()


def test_version_and_spelling_of_the_providers_address_may_differ() -> None:
    """They say who wrote it, and the same provider."""
    theirs = {
        **STACK,
        "//": {"metadata": {"version": "0.24.0", "stackName": "redis-dev"}},
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100.0"}}},
    }
    assert differences({"redis-dev": STACK}, {"redis-dev": theirs}) == []


def test_anything_else_is_shown() -> None:
    """As a diff, and a stack that only one of the two has."""
    theirs = {**STACK, "resource": {"aws_vpc": {"network": {"cidr_block": "10.41.0.0/16"}}}}
    found = differences({"redis-dev": STACK, "ci": STACK}, {"redis-dev": theirs})
    assert found[0] == "ci: in one of the two only"
    assert any(line.startswith("-") and "10.40.0.0/16" in line for line in found)
    assert any(line.startswith("+") and "10.41.0.0/16" in line for line in found)
