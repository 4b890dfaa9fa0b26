"""Texts that hold a secret in a shape of their own."""

import pytest

from tools.plan_review.plan.secrets.texts import carries_secret

# Written apart, so that nobody takes them for leaked ones.
LONG = "Ab1" * 12


@pytest.mark.parametrize(
    "text",
    [
        "postgres://app:pw@db.internal/app",
        "glpat-" + LONG,
        "sk_" + "live_" + LONG,
        "AIza" + LONG[:35],
        "SG." + LONG + "." + LONG,
        "npm_" + LONG,
        "hvs." + LONG,
        "x.atlasv1." + LONG,
        "https://hooks.slack.com/services/" + LONG,
        "-H 'X-Auth: Bearer " + LONG + "'",
        "Authorization: Basic " + LONG,
        "export DB_PASSWORD=x",
        "auth:\n  password: x\n",
        "#cloud-config\n- 'api_key': x",
    ],
)
def test_one_that_holds_a_secret(text: str) -> None:
    """Whatever it is called."""
    assert carries_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:secretsmanager:eu-west-1:1:secret:app",
        "auth:\n  password:\n  # comes from the vault\n",
        "the bearer of bad news",
        "region: eu-west-1\nport: 6379\n",
        "https://docs.example.com/basic authorization",
    ],
)
def test_one_that_only_speaks_of_one(text: str) -> None:
    """It is shown."""
    assert not carries_secret(text)
