"""Regions: those that AWS has, and no others."""

from typing import Any

import pytest

from environments import SettingsError, load
from environments.schema import CiSettings, EnvironmentSettings, NetworkSettings
from environments.schema.aws.botocore_models import differences
from environments.schema.aws.regions import REGIONS, zone_prefix


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


@pytest.mark.parametrize(
    ("region", "prefix"),
    [
        ("us-east-1", "use1-az"),
        ("us-west-2", "usw2-az"),
        ("ap-northeast-1", "apne1-az"),
        ("ap-southeast-5", "apse5-az"),
        ("ap-south-1", "aps1-az"),
        ("ca-central-1", "cac1-az"),
        ("us-gov-west-1", "usgw1-az"),
        ("cn-northwest-1", "cnnw1-az"),
        ("me-central-1", "mec1-az"),
    ],
)
def test_zones_begin_as_their_region_does(region: str, prefix: str) -> None:
    """As AWS lists them; the words are always shortened in the same way."""
    assert zone_prefix(region) == prefix


def test_every_region_has_zones_of_its_own() -> None:
    """No two begin alike."""
    assert len({zone_prefix(region) for region in REGIONS}) == len(REGIONS)


@pytest.mark.parametrize("zones", [("euw1-az1", "euw1-az2"), ("use1-az1", "use2-az1"), ("apne1-az1", "apne1-az4")])
def test_zones_of_another_region_are_refused(zones: tuple[str, ...]) -> None:
    """AWS would say so when the first subnet is made."""
    network = NetworkSettings(vpc_cidr="10.40.0.0/16", zone_ids=zones)
    with pytest.raises(SettingsError, match="are not of region us-east-1, whose begin with 'use1-az'"):
        EnvironmentSettings(**{**dict(load("dev")), "network": network})
