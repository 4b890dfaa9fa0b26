"""Settings from environment variables."""

from pathlib import Path

import pytest
from redis_access import MISS, Address, ConfigurationError, RedisAccess
from redis_access.configuration.environment import settings_from_environment

from tests.redis_servers.server import PATIENT, RedisServer


def test_redis_url_is_enough() -> None:
    """REDIS_URL alone: no reader, prefix "app"."""
    settings = settings_from_environment({"REDIS_URL": "redis://localhost:7000"})
    assert (settings.primary, settings.reader, settings.key_prefix) == (Address("localhost", 7000), None, "app")


def test_every_variable_is_read(tmp_path: Path) -> None:
    """Reader, group, CA and prefix reach the settings."""
    ca_certs = tmp_path / "ca.pem"
    ca_certs.touch()
    settings = settings_from_environment(
        {
            "REDIS_URL": "rediss://user@a:1",
            "REDIS_READER_URL": "rediss://b:2",
            "REDIS_REPLICATION_GROUP_ID": "group",
            "REDIS_CA_CERTS": str(ca_certs),
            "REDIS_KEY_PREFIX": "shop",
            "REDIS_SSM_PREFIX": "/not/asked",
        }
    )
    assert (settings.primary, settings.reader) == (Address("a", 1), Address("b", 2))
    assert (settings.user, settings.replication_group_id, settings.uses_iam) == ("user", "group", True)
    assert (settings.ca_certs, settings.key_prefix, settings.tls) == (ca_certs, "shop", True)


def test_empty_variables_count_as_not_set() -> None:
    """As a shell or a Lambda's configuration may leave them."""
    names = ("READER_URL", "REPLICATION_GROUP_ID", "CA_CERTS", "KEY_PREFIX", "SSM_PREFIX")
    settings = settings_from_environment({"REDIS_URL": "redis://a", **{f"REDIS_{name}": "" for name in names}})
    assert (settings.reader, settings.ca_certs, settings.key_prefix) == (None, None, "app")


@pytest.mark.parametrize("environ", [{}, {"REDIS_URL": ""}, {"REDIS_READER_URL": "redis://b"}])
def test_nothing_set_says_what_to_set(environ: dict[str, str]) -> None:
    """The message names both ways."""
    with pytest.raises(ConfigurationError, match=r"set REDIS_URL .* or REDIS_SSM_PREFIX"):
        settings_from_environment(environ)


def test_a_mistake_is_loud_at_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Configuration mistakes raise, strict or not, from the first call on and never at construction."""
    monkeypatch.setenv("REDIS_URL", "https://host")
    access = RedisAccess()
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="must begin with rediss://"):
            access.get("k")
    assert access.stats().errors == 0


def test_settings_are_read_at_first_use(plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable set after construction, or after a failed call, counts."""
    access = RedisAccess()
    with pytest.raises(ConfigurationError):
        access.get("k")
    monkeypatch.setenv("REDIS_URL", f"redis://{plain_server.address}")
    monkeypatch.setenv("REDIS_KEY_PREFIX", "shop")
    monkeypatch.setenv("REDIS_BUDGET_MS", str(PATIENT))
    assert access.set("k", 1)
    assert plain_server.keys() == ["shop:k"]
    assert access.get("k", MISS) == 1
    access.close()


def test_a_cluster_is_named_by_its_own_variable() -> None:
    """REDIS_CLUSTER=1 makes REDIS_URL a configuration endpoint; anything but 1 and 0 is refused."""
    environ = {"REDIS_URL": "redis://a"}
    assert settings_from_environment(environ | {"REDIS_CLUSTER": "1"}).cluster
    assert not settings_from_environment(environ | {"REDIS_CLUSTER": "0"}).cluster
    with pytest.raises(ConfigurationError, match="REDIS_CLUSTER must be 1 or 0"):
        settings_from_environment(environ | {"REDIS_CLUSTER": "yes"})
