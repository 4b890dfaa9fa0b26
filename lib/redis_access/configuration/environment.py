"""Settings from environment variables, or from the SSM parameters that they name.

    REDIS_URL                   rediss://user@host:port (TLS), or redis://host:port; memory:// for development without a
                                server: Redis in this process's memory
    REDIS_READER_URL            the same for the reader endpoint; optional
    REDIS_REPLICATION_GROUP_ID  for IAM when REDIS_URL's host is no ElastiCache name
    REDIS_SSM_PREFIX            /experimentation/prod/redis: read the settings there when REDIS_URL is not set
    REDIS_WRITER_REGION         region of the primary, in a secondary region of a global datastore: writes go there.
                                With REDIS_SSM_PREFIX, SSM tells where that is; else REDIS_URL does
    REDIS_READER_REPLICATION_GROUP_ID
                                for IAM there, when REDIS_READER_URL's host is no ElastiCache name
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
from ..runtime.scope import DEFAULT_BUDGET_MILLISECONDS, checked_milliseconds
from .aws_hosts import is_serverless
from .settings import DEFAULT_KEY_PREFIX, ConnectionSettings
from .ssm import CLUSTER_NAMES, NAMES, SECONDARY_NAMES, ssm_values


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
        "region": environ.get("REDIS_WRITER_REGION") or None,
        "budget_milliseconds": _budget(environ),
        "session_keys": _session_keys(environ),
    }
    if url:
        return _from_url(url, environ, common)
    if not prefix:
        raise ConfigurationError(
            "do not know where Redis is: set REDIS_URL (rediss://user@host:port, redis://localhost:6379 for a plain "
            "local server, or memory:// for development without one), or REDIS_SSM_PREFIX "
            "(/experimentation/prod/redis) to read the settings from SSM"
        )
    if common["region"] is not None:
        return _in_a_secondary_region(prefix, environ, common)
    return _from_ssm(prefix, environ, common)


def _from_url(url: str, environ: Mapping[str, str], common: dict[str, Any]) -> ConnectionSettings:
    return ConnectionSettings.from_url(
        url,
        reader_url=environ.get("REDIS_READER_URL") or None,
        replication_group_id=environ.get("REDIS_REPLICATION_GROUP_ID") or None,
        reader_replication_group_id=environ.get("REDIS_READER_REPLICATION_GROUP_ID") or None,
        key_prefix=environ.get("REDIS_KEY_PREFIX") or DEFAULT_KEY_PREFIX,
        **common,
    )


def _from_ssm(prefix: str, environ: Mapping[str, str], common: dict[str, Any]) -> ConnectionSettings:
    values = ssm_values(prefix, CLUSTER_NAMES if common["cluster"] else NAMES)
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


def _in_a_secondary_region(prefix: str, environ: Mapping[str, str], common: dict[str, Any]) -> ConnectionSettings:
    """Return settings that read from the region's own group and write to the primary's."""
    if common["cluster"]:
        raise ConfigurationError("REDIS_WRITER_REGION is for groups without cluster mode; leave REDIS_CLUSTER out")
    values = ssm_values(prefix, SECONDARY_NAMES)
    return ConnectionSettings(
        primary=values.address("writer-endpoint"),
        reader=values.address("reader-endpoint"),
        tls=values.flag("tls"),
        user=values.text("writer-user-name"),
        replication_group_id=values.text("writer-replication-group-id"),
        reader_user=values.text("user-name"),
        reader_replication_group_id=values.text("replication-group-id"),
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
