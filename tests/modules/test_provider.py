"""In which account, and as whom, Terraform works."""

from pathlib import Path

import pytest

import main
from environments import load
from environments.schema import EnvironmentSettings, FunctionSettings
from environments.schema.aws.runtimes import PythonVersion
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


@pytest.mark.parametrize(("python", "earliest"), [("3.11", "5.100.0"), ("3.14", "6.20.0"), ("3.15", "6.20.0")])
def test_a_runtime_that_came_later_asks_for_a_provider_that_knows_it(
    python: PythonVersion, earliest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider compares runtimes with a list of its own."""
    dev = load("dev")
    # Packages for each runtime would be installed and packed; the zips are not what this is about.
    bundles = main.bundles_for(dev)
    monkeypatch.setattr(main, "bundles_for", lambda _: bundles)
    settings = EnvironmentSettings(**{**dict(dev), "functions": FunctionSettings(python_version=python)})
    redis, lambdas, _ = synthesize(settings, tmp_path)
    versions = [each.document["terraform"]["required_providers"]["aws"]["version"] for each in (redis, lambdas)]
    assert versions == [">= 5.100.0, < 7.0.0", f">= {earliest}, < 7.0.0"]
    assert {each["runtime"] for each in lambdas.all("aws_lambda_function").values()} == {f"python{python}"}
