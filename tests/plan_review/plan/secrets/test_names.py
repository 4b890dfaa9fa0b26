"""The names of secrets."""

import pytest

from tools.plan_review.plan.secrets.names import is_secret_name

SECRETS = (
    *("password", "passwords", "master_password", "DB_PASSWORD", "dbPassword", "PGPASSWORD", "passphrase", "db_pass"),
    *("secret", "client_secret", "secret_string", "secret_string_wo", "ClientSecret", "secrets", "shared-secret"),
    *("token", "auth_token", "AUTH_TOKEN", "authToken", "session_tokens", "GITHUB_TOKEN", "id_token"),
    *("private_key", "private_key_pem", "secret_key", "aws_secret_access_key", "access_key_id", "api_key", "apiKey"),
    *("APIKEY", "signing_key", "preshared_key", "tunnel1_preshared_key", "credentials", "credential", "Authorization"),
    *("/experimentation/prod/redis/auth-token", "slack_webhook", "webhook_url"),
)
SHOWN = (
    *(
        "secret_arn",
        "secrets_manager_arn",
        "secret_id",
        "secret_name",
        "secret_version",
        "master_user_secret_kms_key_id",
    ),
    *(
        "token_validity",
        "token_ttl_seconds",
        "TOKEN_TTL_SECONDS",
        "password_policy",
        "password_length",
        "password_count",
    ),
    *(
        "auth_token_update_strategy",
        "auth_token_enabled",
        "no_password_required",
        "token_endpoint",
        "secret_string_wo_version",
    ),
    *(
        "kms_key_id",
        "kms_key_arn",
        "key",
        "key_prefix",
        "hash_key",
        "range_key",
        "key_usage",
        "customer_master_key_spec",
    ),
    *(
        "name",
        "user",
        "engine",
        "port",
        "tags",
        "policy",
        "passenger",
        "compass",
        "token.actions.githubusercontent.com:sub",
    ),
    *("secretsmanager:SecretId", "aws:TokenIssueTime", "authentication_mode", "access_string", "", "0"),
)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secrets_name_is_one(name: str) -> None:
    """Whatever Terraform knows of it."""
    assert is_secret_name(name)


@pytest.mark.parametrize("name", SHOWN)
def test_what_only_speaks_of_a_secret_is_none(name: str) -> None:
    """Hiding it would take from the review what it is for."""
    assert not is_secret_name(name)
