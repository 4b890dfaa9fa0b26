"""Regions: those that AWS has, and no others."""

from typing import Any

import pytest

from environments import SettingsError, load
from environments.schema import CiSettings, EnvironmentSettings
from environments.schema.aws.botocore_models import differences
from environments.schema.aws.regions import REGIONS


def dev(**changes: Any) -> EnvironmentSettings:
    return EnvironmentSettings(**{**dict(load("dev")), **changes})


@pytest.mark.parametrize("region", ["xx-nowhere-9", "us-east-3", "us-east-1a", "US-EAST-1", ""])
def test_a_region_that_aws_does_not_have_is_refused(region: str) -> None:
    """The message lists those that there are."""
    with pytest.raises(SettingsError, match="region: .* is no region with ElastiCache; use one of af-south-1"):
        dev(region=region)


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_every_region_of_the_list_is_taken(region: str) -> None:
    """Those of China and GovCloud, too."""
    assert dev(region=region).region == region


def test_no_region_of_the_list_is_unknown_to_botocore() -> None:
    """A newer botocore may know more; the command names them."""
    assert not [line for line in differences() if "not in botocore" in line]


def test_the_stack_ci_takes_the_accounts_as_json_has_them() -> None:
    """A list, which a context holds in place of a tuple."""
    context = {"repository": "example/redis", "repository_id": 7, "allowed_account_ids": ["123456789012"]}
    ci = CiSettings.model_validate(context)
    assert ci.allowed_account_ids == ("123456789012",)


@pytest.mark.parametrize(
    "changes",
    [{"allowed_account_ids": ("123",)}, {"assume_role_arn": "arn:aws:iam::123456789012:user/somebody"}],
)
def test_accounts_and_roles_are_named_as_aws_names_them(changes: dict[str, object]) -> None:
    """An account has twelve digits; only a role can be taken."""
    with pytest.raises(SettingsError, match=next(iter(changes))):
        dev(**changes)
