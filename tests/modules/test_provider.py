"""In which account, and as whom, Terraform works."""

from pathlib import Path

from environments import load
from environments.schema import EnvironmentSettings
from tests.modules.synthesized import SynthesizedEnvironment, synthesize

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"


def test_terraform_works_in_the_named_accounts_and_as_the_named_role(tmp_path: Path) -> None:
    """Both stacks alike: credentials of another account change nothing."""
    named = {"allowed_account_ids": (ACCOUNT,), "assume_role_arn": ROLE}
    redis, lambdas, _ = synthesize(EnvironmentSettings(**{**dict(load("dev")), **named}), tmp_path)
    for stack in (redis, lambdas):
        [provider] = stack.document["provider"]["aws"]
        assert provider["allowed_account_ids"] == [ACCOUNT]
        assert provider["assume_role"] == [{"role_arn": ROLE}]


def test_without_names_the_credentials_decide(environment: SynthesizedEnvironment) -> None:
    """Nothing of either is in the Terraform."""
    [provider] = environment.redis.document["provider"]["aws"]
    assert not provider.keys() & {"allowed_account_ids", "assume_role"}
