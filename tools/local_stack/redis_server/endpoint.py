"""The address and logins of a running local Redis, for this process or another."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tools.local_stack.processes.ports import LOOPBACK
from tools.local_stack.redis_server.configuration import OPERATOR


@dataclass(frozen=True, kw_only=True)
class RedisEndpoint:
    """A port of 127.0.0.1, the file of the certificate authority to verify it with, and each user's password."""

    port: int
    authority: Path
    passwords: Mapping[str, str] = field(repr=False)

    def client(self, user: str = OPERATOR) -> "redis.Redis":
        """Return a client; nothing is sent before its first command."""
        return redis.Redis(
            host=LOOPBACK,
            port=self.port,
            ssl=True,
            ssl_ca_certs=str(self.authority),
            username=user,
            password=self.passwords.get(user),
            socket_timeout=5,
            socket_connect_timeout=5,
            # The caller asks for the state of now; redis-py would try for seconds.
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )

    def is_answering(self) -> bool:
        """Tell whether it answers PING over verified TLS."""
        with self.client() as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def command_line(self, user: str = OPERATOR) -> str:
        """Return the redis-cli command for people."""
        server = ["redis-cli", "-h", LOOPBACK, "-p", str(self.port), "--tls", "--cacert", str(self.authority)]
        return shlex.join([*server, "--user", user, "--pass", self.passwords[user], "--no-auth-warning"])
