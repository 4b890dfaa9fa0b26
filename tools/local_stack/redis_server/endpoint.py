"""How to reach a running local Redis, for this process or another."""

import shlex
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tools.local_stack.processes.ports import LOOPBACK
from tools.local_stack.redis_server.configuration import OPERATOR

# Any password does; without one redis-py and redis-cli would not name the user at all.
_ANY_PASSWORD = "any"  # noqa: S105 - the user has none


@dataclass(frozen=True, kw_only=True)
class RedisEndpoint:
    """A port of 127.0.0.1, and the file of the certificate authority to verify it with."""

    port: int
    authority: Path

    def client(self, user: str = OPERATOR) -> "redis.Redis":
        """Return a client; nothing is sent before its first command."""
        return redis.Redis(
            host=LOOPBACK,
            port=self.port,
            ssl=True,
            ssl_ca_certs=str(self.authority),
            username=user,
            password=_ANY_PASSWORD,
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
        return shlex.join([*server, "--user", user, "--pass", _ANY_PASSWORD, "--no-auth-warning"])
