"""Connection settings: what fits together, and what the message says when it does not."""

from pathlib import Path
from typing import Any

import pytest
from redis_access import Address, ConfigurationError, ConnectionSettings
from redis_access.configuration.aws_hosts import replication_group_id_of

GROUP = "experimentation-prod-redis"


def test_a_url_names_host_port_user_and_tls() -> None:
    """rediss:// means TLS; the port is 6379 unless told; escapes in user and password are undone."""
    settings = ConnectionSettings.from_url("rediss://jo%40x:p%3Ass@cache.example:7000/2")
    assert settings.primary == Address("cache.example", 7000)
    assert (settings.tls, settings.user, settings.password, settings.database) == (True, "jo@x", "p:ss", 2)
    plain = ConnectionSettings.from_url("redis://[::1]")
    assert (plain.primary, plain.tls, plain.user, plain.reader) == (Address("::1", 6379), False, None, None)
    assert str(plain.primary) == "[::1]:6379"


def test_the_same_reader_is_no_reader() -> None:
    """A reader endpoint equal to the primary, as with one node, needs no second pool."""
    assert ConnectionSettings.from_url("redis://a", reader_url="redis://a:6379").reader is None
    assert ConnectionSettings.from_url("redis://a", reader_url="redis://b").reader == Address("b")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://host", "must begin with rediss://"),
        ("localhost:6379", "must begin with rediss://"),
        ("redis://", "names no host"),
        ("redis://host:port", "cannot be read"),
        ("redis://host:99999", "cannot be read"),
        ("redis://host:0", "from 1 to 65535"),
        ("redis://[::1", "cannot be read"),
        ("redis://host/name", "only a database number"),
        ("redis://host?ssl_cert_reqs=none", "options in a URL are not read"),
        ("redis://ho st", "no host name"),
        (f"redis://{'a' * 64}.example", "no host name"),
        ("redis://a..b", "no host name"),
    ],
)
def test_a_bad_url_says_what_is_wrong(url: str, message: str) -> None:
    """Each mistake in a URL has its own message."""
    with pytest.raises(ConfigurationError, match=message):
        ConnectionSettings.from_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "redis://u:S3cret@host:port",
        "redis://u:S3cret@[::1",
        "x://u:S3cret@h",
        "redis://u:S3cret@h\u2100",
        "redis://u:S3cret@h/x?y",
    ],
)
def test_a_password_never_shows(url: str) -> None:
    """Neither messages, their causes, nor repr of the settings repeat a password."""
    with pytest.raises(ConfigurationError) as caught:
        ConnectionSettings.from_url(url)
    assert "S3cret" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "S3cret" not in repr(ConnectionSettings.from_url("redis://u:S3cret@host"))


@pytest.mark.parametrize(
    ("host", "group"),
    [
        (f"master.{GROUP}.abc123.euc1.cache.amazonaws.com", GROUP),
        (f"replica.{GROUP}.abc123.euc1.cache.amazonaws.com", GROUP),
        (f"clustercfg.{GROUP}.abc123.use1.cache.amazonaws.com", GROUP),
        (f"{GROUP}.abc123.ng.0001.euc1.cache.amazonaws.com", GROUP),
        (f"{GROUP}.abc123.clustercfg.euc1.cache.amazonaws.com", GROUP),
        (f"Master.{GROUP}.abc123.cnn1.cache.amazonaws.com.cn", GROUP),
        (f"{GROUP}-abc123.serverless.euc1.cache.amazonaws.com", GROUP),
        (f"master.{GROUP}.serverless.euc1.cache.amazonaws.com", GROUP),
        ("serverless.euc1.cache.amazonaws.com", None),
        ("abc123.serverless.euc1.cache.amazonaws.com", None),
        ("master.cache.example.com", None),
        (f"master.{GROUP}.abc123.euc1.cache.amazonaws.com.evil.example", None),
        ("localhost", None),
    ],
)
def test_the_replication_group_is_read_off_an_elasticache_name(host: str, group: str | None) -> None:
    """Every form of ElastiCache's endpoint names tells the group; no other name does."""
    assert replication_group_id_of(host) == group


def test_a_serverless_cache_is_a_cluster_without_being_told() -> None:
    """Its name tells; no reader endpoint is wanted, as replicas answer on the second port of the same name."""
    url = f"rediss://app@{GROUP}-abc123.serverless.euc1.cache.amazonaws.com:6379"
    settings = ConnectionSettings.from_url(url)
    assert (settings.serverless, settings.cluster, settings.replication_group_id) == (True, True, GROUP)
    assert not ConnectionSettings.from_url("rediss://app:secret@serverless.example.com").serverless


def test_two_urls_of_two_regions_have_a_user_and_a_group_each() -> None:
    """As in a secondary region of a global datastore; both are read off ElastiCache's names."""
    settings = ConnectionSettings.from_url(
        "rediss://us-app@master.prod-us.abc123.use1.cache.amazonaws.com",
        reader_url="rediss://eu-app@replica.prod-eu.abc123.euw1.cache.amazonaws.com",
        region="us-east-1",
    )
    assert (settings.user, settings.replication_group_id) == ("us-app", "prod-us")
    assert (settings.reader_user, settings.reader_replication_group_id) == ("eu-app", "prod-eu")
    assert settings.reads_another_group


def test_one_group_has_one_user() -> None:
    """Another user at its reader is a mistake, whatever the login."""
    name = f"{GROUP}.abc123.euc1.cache.amazonaws.com"
    with pytest.raises(ConfigurationError, match="set REDIS_READER_REPLICATION_GROUP_ID, or name the same user"):
        ConnectionSettings.from_url(f"rediss://app@master.{name}", reader_url=f"rediss://other@replica.{name}")


def test_a_user_without_password_uses_iam() -> None:
    """On an ElastiCache name nothing more is needed."""
    settings = ConnectionSettings.from_url(f"rediss://app@master.{GROUP}.abc123.euc1.cache.amazonaws.com:6379")
    assert settings.uses_iam
    assert settings.replication_group_id == GROUP
    assert not ConnectionSettings.from_url("rediss://host").uses_iam
    assert not ConnectionSettings.from_url("redis://:password@host").uses_iam


def test_iam_needs_a_group_and_tls() -> None:
    """Each refusal names its remedy."""
    with pytest.raises(ConfigurationError, match="set REDIS_REPLICATION_GROUP_ID"):
        ConnectionSettings.from_url("rediss://app@cache.example")
    with pytest.raises(ConfigurationError, match="use rediss://"):
        ConnectionSettings.from_url("redis://app@cache.example", replication_group_id=GROUP)


@pytest.mark.parametrize(
    ("reader_url", "message"),
    [("rediss://b", "scheme"), ("redis://b/1", "database"), ("redis://x:y@b", "same user"), ("b", "reader's URL")],
)
def test_primary_and_reader_must_belong_together(reader_url: str, message: str) -> None:
    """Two URLs of different scheme, database or user are no primary and reader."""
    with pytest.raises(ConfigurationError, match=message):
        ConnectionSettings.from_url("redis://a", reader_url=reader_url)


@pytest.mark.parametrize("prefix", ["", "a:b", "x" * 33, "a b", "{a}"])
def test_a_bad_key_prefix_is_refused(prefix: str) -> None:
    """A key prefix is a short word without ":"."""
    with pytest.raises(ConfigurationError, match="key prefix"):
        ConnectionSettings(primary=Address("a"), key_prefix=prefix)


@pytest.mark.parametrize("budget_milliseconds", [0, -1, 60_001])
def test_a_bad_budget_is_refused(budget_milliseconds: float) -> None:
    """There is no waiting for ever."""
    with pytest.raises(ConfigurationError, match="budget_milliseconds"):
        ConnectionSettings(primary=Address("a"), budget_milliseconds=budget_milliseconds)


def test_ca_certs_matter_with_tls_only(tmp_path: Path) -> None:
    """A plain local server does not ask for the file that the environment names for another."""
    ConnectionSettings(primary=Address("a"), tls=False, ca_certs=tmp_path / "absent.pem")


def test_a_clusters_url_may_name_several_nodes() -> None:
    """The first is the primary's place, the others are seeds; user, password and TLS are those of all."""
    settings = ConnectionSettings.from_url("rediss://me:pw@a.test:7000,b.test,[::1]:7002", cluster=True)
    assert settings.primary == Address("a.test", 7000)
    assert settings.seeds == (Address("b.test"), Address("::1", 7002))
    assert (settings.user, settings.password, settings.tls) == ("me", "pw", True)


@pytest.mark.parametrize(
    ("url", "options", "message"),
    [
        ("redis://a,b", {}, "set REDIS_CLUSTER=1"),
        ("redis://a,", {"cluster": True}, "names no host"),
        ("redis://a,b:x", {"cluster": True}, "cannot be read"),
        ("redis://a", {"reader_url": "redis://b,c"}, "one host"),
    ],
)
def test_several_hosts_where_one_belongs_are_refused(url: str, options: dict[str, Any], message: str) -> None:
    """With the remedy."""
    with pytest.raises(ConfigurationError, match=message):
        ConnectionSettings.from_url(url, **options)
