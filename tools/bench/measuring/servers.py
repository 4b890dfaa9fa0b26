"""The benchmark's own redis-servers, on loopback, on the core that the client has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import redis
import trustme
from redis_access import ConnectionSettings, RedisAccess, aio
from redis_access.hooks.cloudwatch import EmbeddedMetrics
from redis_access.testing.server import RedisServer

BUDGET_MILLISECONDS = 10_000
"""A budget so long that no figure depends on it."""


class Nowhere(StringIO):
    """Takes lines and keeps none."""

    def write(self, text: str) -> int:
        """Drop it."""
        return len(text)


@dataclass(frozen=True)
class Servers:
    """A plain server and one with TLS, and how to reach them."""

    plain: RedisServer
    tls: RedisServer
    ca: Path

    def bare(self) -> redis.Redis:
        """Return redis-py's client as it comes."""
        return redis.Redis(port=self.plain.port)

    def bare_tls(self) -> redis.Redis:
        """Return redis-py's client over TLS."""
        return redis.Redis(port=self.tls.port, ssl=True, ssl_ca_certs=str(self.ca))

    def ours(self, *, hook: bool = False) -> RedisAccess:
        """Return ours. Strict, so that nothing that fails is taken for fast.

        With a hook it publishes metrics, as the example functions do.
        """
        access = RedisAccess(self._settings(), strict=True)
        if hook:
            access.add_hook(EmbeddedMetrics(namespace="Bench", stream=Nowhere()))
        return access

    def ours_async(self) -> aio.RedisAccess:
        """Return ours for asyncio."""
        return aio.RedisAccess(self._settings(), strict=True)

    def ours_tls(self) -> RedisAccess:
        """Return ours over TLS."""
        url = f"rediss://{self.tls.address}"
        settings = ConnectionSettings.from_url(url, ca_certs=self.ca, budget_milliseconds=BUDGET_MILLISECONDS)
        return RedisAccess(settings, strict=True)

    def _settings(self) -> ConnectionSettings:
        return ConnectionSettings.from_url(self.plain.url, budget_milliseconds=BUDGET_MILLISECONDS)


@contextmanager
def started_servers() -> Iterator[Servers]:
    """Start both, and stop them at the end."""
    with TemporaryDirectory() as folder:
        ca, lines = _certificates(Path(folder))
        with RedisServer() as plain, RedisServer(*lines, tls=True) as tls:
            yield Servers(plain, tls, ca)


def pin() -> str:
    """Keep this process, and what it starts from now on, on one core. Return what was done, for the report.

    Waking a process up on another core takes longer than the work that is measured.
    """
    try:
        core = min(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {core})
    except (AttributeError, OSError):  # macOS has no such call; containers may forbid it
        return "not pinned to a core: this system has no way to"
    return f"client and servers pinned to core {core}"


def _certificates(folder: Path) -> tuple[Path, tuple[str, ...]]:
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    ca, chain, key = folder / "ca.pem", folder / "server.pem", folder / "server.key"
    authority.cert_pem.write_to_path(str(ca))
    certificate.cert_chain_pems[0].write_to_path(str(chain))
    certificate.private_key_pem.write_to_path(str(key))
    files = (f"tls-ca-cert-file {ca}", f"tls-cert-file {chain}", f"tls-key-file {key}", "tls-auth-clients no")
    return ca, files
