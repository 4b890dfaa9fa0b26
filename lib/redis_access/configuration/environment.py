"""Settings from environment variables, or from the SSM parameters that they name.

    REDIS_URL                   rediss://user@host:port (TLS), or redis://host:port; memory:// for development without a
                                server: Redis in this process's memory
    REDIS_READER_URL            the same for the reader endpoint; optional
    REDIS_REPLICATION_GROUP_ID  for IAM when REDIS_URL's host is no ElastiCache name
    REDIS_SSM_PREFIX            /experimentation/prod/redis: read the settings there when REDIS_URL is not set
    REDIS_CA_CERTS              PEM file of a private CA
    REDIS_KEY_PREFIX            put before every key; "app" when not set
    REDIS_CLUSTER               1 for a sharded group; REDIS_URL names its configuration endpoint, or nodes of it:
                                rediss://user@host:port,other:port
    REDIS_READ_REPLICAS         1 to read from the replicas of a sharded group, where reads may lag
    REDIS_SESSION_KEY           a secret by which users' sessions are grouped; older ones after commas
    REDIS_BUDGET_MS             the longest that a call may take, in milliseconds; 150 when not set

An empty variable counts as not set.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..concealed import ConcealedMapping, ConcealedText, ConcealedTuple
from ..errors import ConfigurationError
from ..runtime.budget import DEFAULT_BUDGET_MILLISECONDS, checked_milliseconds
from .aws_hosts import is_serverless
from .settings import DEFAULT_KEY_PREFIX, ConnectionSettings
from .ssm import ssm_values


def settings_from_environment(environ: Mapping[str, str] = os.environ) -> ConnectionSettings:
    """Return the settings; SSM is asked only when REDIS_URL is not set, and once per process.

    Raises ConfigurationError when variables or parameters are missing or wrong, SettingsUnavailableError when SSM
    does not answer.
    """
    environ = ConcealedMapping(environ)
    url, prefix = ConcealedText(environ.get("REDIS_URL") or ""), environ.get("REDIS_SSM_PREFIX")
    common: dict[str, Any] = {
        "ca_certs": Path(environ["REDIS_CA_CERTS"]) if environ.get("REDIS_CA_CERTS") else None,
        "cluster": _is_on(environ, "REDIS_CLUSTER"),
        "read_replicas": _is_on(environ, "REDIS_READ_REPLICAS"),
        "budget_milliseconds": _budget(environ),
        "session_keys": _session_keys(environ),
    }
    if url:
        return ConnectionSettings.from_url(
            url,
            reader_url=environ.get("REDIS_READER_URL") or None,
            replication_group_id=environ.get("REDIS_REPLICATION_GROUP_ID") or None,
            key_prefix=environ.get("REDIS_KEY_PREFIX") or DEFAULT_KEY_PREFIX,
            **common,
        )
    if not prefix:
        raise ConfigurationError(
            "do not know where Redis is: set REDIS_URL (rediss://user@host:port, redis://localhost:6379 for a plain "
            "local server, or memory:// for development without one), or REDIS_SSM_PREFIX "
            "(/experimentation/prod/redis) to read the settings from SSM"
        )
    values = ssm_values(prefix, cluster=common["cluster"])
    primary = values.address("configuration-endpoint" if common["cluster"] else "primary-endpoint")
    clustered = common["cluster"] or is_serverless(primary.host)
    return ConnectionSettings(
        primary=primary,
        reader=None if clustered else values.address("reader-endpoint"),
        tls=values.flag("tls"),
        user=values.text("user-name"),
        replication_group_id=values.text("replication-group-id"),
        key_prefix=environ.get("REDIS_KEY_PREFIX") or values.text("key-prefix"),
        **common,
    )


def _session_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    keys = (environ.get("REDIS_SESSION_KEY") or "").split(",")
    return ConcealedTuple(ConcealedText(key.strip()) for key in keys if key.strip())


def _is_on(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "0"
    if text not in {"0", "1"}:
        raise ConfigurationError(f"{name} must be 1 or 0, not {text!r}")
    return text == "1"


def _budget(environ: Mapping[str, str]) -> float:
    text = environ.get("REDIS_BUDGET_MS") or str(DEFAULT_BUDGET_MILLISECONDS)
    try:
        return checked_milliseconds(float(text))
    except ValueError:  # InvalidArgumentError is one too
        raise ConfigurationError(
            f"REDIS_BUDGET_MS must be a number of milliseconds above 0 and up to a minute, not {text!r}"
        ) from None
