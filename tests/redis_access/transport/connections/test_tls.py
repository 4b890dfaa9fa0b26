"""TLS and the application user's ACL, as on ElastiCache."""

import ssl
from pathlib import Path

import pytest
from redis_access import (
    MISS,
    CertificateError,
    CommandRefusedError,
    ConfigurationError,
    ConnectionSettings,
    RedisAccess,
    UnavailableError,
)
from redis_access.transport.connections.tls import shared_context

from tests.redis_servers.certificates import Certificates, make_certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import PATIENT, RedisServer


def _access(server: RedisServer, ca_certs: Path, *, host: str = "127.0.0.1", key_prefix: str = "app") -> RedisAccess:
    url = f"rediss://{APPLICATION_USER}:any@{host}:{server.port}"
    settings = ConnectionSettings.from_url(url, ca_certs=ca_certs, key_prefix=key_prefix)
    return RedisAccess(settings, strict=True, budget_milliseconds=5000)


def test_everything_works_within_the_acl(tls_server: RedisServer, certificates: Certificates) -> None:
    """Each kind of call fits what the application's user may do, scripts new to the server included."""
    tls_server.admin.script_flush()
    access = _access(tls_server, certificates.ca)
    assert access.set("k", 1, ttl=60)
    assert access.get("k") == 1
    assert access.delete("k")
    assert access.cache_get("k", lambda: 2) == 2
    assert access.cache_feature_flag("u", "f", False)
    assert access.get_cached_feature_flag("u", "f") is False
    session_id = access.create_session({"user": "u"})
    assert session_id is not None
    assert access.update_session(session_id, {"n": 1})
    assert access.extend_session(session_id)
    assert access.get_session(session_id) == {"user": "u", "n": 1}
    assert access.end_session(session_id)
    assert access.rate_limit("u", limit=2, window_seconds=60).checked
    access.close()


def test_keys_outside_the_prefix_are_closed(tls_server: RedisServer, certificates: Certificates) -> None:
    """The ACL lets the application's user touch keys with the prefix only."""
    access = _access(tls_server, certificates.ca, key_prefix="other")
    with pytest.raises(CommandRefusedError) as caught:
        access.set("k", 1)
    assert caught.value.code == "NOPERM"
    access.close()


def test_the_first_command_never_fails(tls_server: RedisServer, certificates: Certificates) -> None:
    """Session tickets of TLS 1.3 that arrive after the handshake are not taken for an unread answer."""
    for _ in range(30):
        access = _access(tls_server, certificates.ca)
        assert access.get("k", MISS) is MISS
        access.close()


def test_a_connection_that_died_unnoticed_costs_no_error(tls_server: RedisServer, certificates: Certificates) -> None:
    """The end of a TLS connection is seen before the next command is sent on it."""
    access = _access(tls_server, certificates.ca)
    for number in range(3):
        assert access.set("k", number)
        tls_server.admin.client_kill_filter(_type="normal", skipme=True)
    assert access.get("k") == 2
    access.close()


def test_a_certificate_of_another_ca_is_refused(tls_server: RedisServer, tmp_path: Path) -> None:
    """The error names the host and the reason; without strict it counts as an outage."""
    other = make_certificates(tmp_path, "127.0.0.1").ca
    access = _access(tls_server, other)
    with pytest.raises(
        CertificateError, match=r"certificate of 127\.0\.0\.1:\d+ is refused: self-signed .* REDIS_CA_CERTS"
    ):
        access.get("k")
    with pytest.raises(CertificateError, match="breaker open"):
        access.get("k")
    url = f"rediss://{APPLICATION_USER}:any@{tls_server.address}"
    forgiving = RedisAccess(ConnectionSettings.from_url(url, ca_certs=other), budget_milliseconds=PATIENT)
    assert forgiving.get("k", MISS) is MISS
    assert forgiving.stats().errors == 1


def test_the_system_does_not_trust_a_private_ca(tls_server: RedisServer) -> None:
    """Without ca_certs the system's CAs decide."""
    url = f"rediss://{APPLICATION_USER}:any@{tls_server.address}"
    with pytest.raises(CertificateError):
        RedisAccess(ConnectionSettings.from_url(url), strict=True, budget_milliseconds=PATIENT).get("k")


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    """The host name is checked, not only who signed."""
    elsewhere = make_certificates(tmp_path, "elsewhere.example")
    with RedisServer(*elsewhere.redis_config(), tls=True) as server:
        access = RedisAccess(
            ConnectionSettings.from_url(f"rediss://{server.address}", ca_certs=elsewhere.ca),
            strict=True,
            budget_milliseconds=PATIENT,
        )
        with pytest.raises(CertificateError, match=r"not valid for '127\.0\.0\.1'"):
            access.get("k")


def test_a_server_without_tls_is_an_outage(plain_server: RedisServer, certificates: Certificates) -> None:
    """rediss:// to a plain port fails in time and sends nothing."""
    settings = ConnectionSettings.from_url(f"rediss://{plain_server.address}", ca_certs=certificates.ca)
    with pytest.raises(UnavailableError):
        RedisAccess(settings, strict=True).get("k")


def test_a_silent_tls_server_does_not_hang(certificates: Certificates) -> None:
    """A handshake that nobody answers ends with the timeout."""
    with RedisServer(*certificates.redis_config(), tls=True) as server, server.frozen():
        settings = ConnectionSettings.from_url(f"rediss://{server.address}", ca_certs=certificates.ca)
        with pytest.raises(UnavailableError, match="in time"):
            RedisAccess(settings, strict=True).get("k")


def test_tls_older_than_1_2_is_refused(certificates: Certificates) -> None:
    """The context checks certificate and name, and speaks TLS 1.2 or newer."""
    context = shared_context(certificates.ca)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_all_connections_share_one_context(
    tls_server: RedisServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connecting makes no SSLContext: that costs more than all else about it."""
    shared_context(certificates.ca)
    monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: pytest.fail("made a context"))
    for _ in range(2):
        access = _access(tls_server, certificates.ca)
        assert access.set("k", 1)
        access.close()


def test_a_ca_file_that_is_missing_or_no_pem_is_a_configuration_error(tmp_path: Path) -> None:
    """The message names the variable and the file."""
    with pytest.raises(ConfigurationError, match=r"REDIS_CA_CERTS: no file .*absent\.pem"):
        ConnectionSettings.from_url("rediss://localhost", ca_certs=tmp_path / "absent.pem")
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    access = RedisAccess(ConnectionSettings.from_url("rediss://localhost", ca_certs=broken))
    with pytest.raises(ConfigurationError, match=r"REDIS_CA_CERTS: .*broken\.pem"):
        access.get("k")


def test_connecting_writes_the_login_only(tls_server: RedisServer, certificates: Certificates) -> None:
    """A new connection sends HELLO and the command, none of the extras that Redis 7.0 refuses."""
    tls_server.admin.config_resetstat()
    access = _access(tls_server, certificates.ca)
    access.get("k")
    access.close()
    sent = set(tls_server.admin.info("commandstats")) - {"cmdstat_config|resetstat", "cmdstat_info"}
    assert sent == {"cmdstat_hello", "cmdstat_get"}
