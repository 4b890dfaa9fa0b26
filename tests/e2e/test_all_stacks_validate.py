"""Terraform accepts what the stacks synthesize to."""

import pytest

from tests.e2e.conftest import STACKS
from tests.e2e.terraform import Terraform

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("stack", STACKS)
def test_it_is_valid(initialized: Terraform, stack: str) -> None:
    """Against the provider's own schema."""
    assert "Success! The configuration is valid." in initialized.must(stack, "validate")
