"""Settings from SSM Parameter Store: one GetParameters call, once per process and prefix.

An answer is kept for the life of the process. A failure is kept for RETRY_SECONDS only, in which Redis counts as away;
then the next call asks again. The client gives up after two attempts of at most 1.5 s each, so a function whose subnets
cannot reach SSM loses a few seconds now and then, not its whole time.
"""

import os
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ..errors import ConfigurationError, RedisAccessError, SettingsUnavailableError
from .addresses import Address
from .aws import aws_errors, aws_region, aws_session

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

# The IAM role of a function may read these and no others, and GetParameters refuses the whole call for one that it may
# not: so none is asked for just in case.
_COMMON = ("port", "user-name", "replication-group-id", "tls", "key-prefix")
NAMES = ("primary-endpoint", "reader-endpoint", *_COMMON)
CLUSTER_NAMES = ("configuration-endpoint", *_COMMON)
RETRY_SECONDS = 5.0
# Longer than two attempts and the pause between them, so that a thread waiting for another one's call sees it end.
_WAIT_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class SSMValues:
    """The parameters under one prefix, by the last part of their names."""

    prefix: str
    values: dict[str, str]

    def text(self, name: str) -> str:
        """Return a parameter's text."""
        return self.values[name]

    def flag(self, name: str) -> bool:
        """Return a parameter that must read "true" or "false"."""
        try:
            return {"true": True, "false": False}[self.values[name]]
        except KeyError:
            raise ConfigurationError(
                f'SSM parameter {self.prefix}/{name} must be "true" or "false", not {self.values[name]!r}'
            ) from None

    def address(self, name: str) -> Address:
        """Return the host in a parameter, with the port that all endpoints share."""
        port = self.values["port"]
        if not (port.isascii() and port.isdigit()):
            raise ConfigurationError(f"SSM parameter {self.prefix}/port must be a number, not {port!r}")
        return Address(self.values[name], int(port))


class SSMReader:
    """Reads the parameters under each prefix once per process, in the first thread that asks; others wait for it."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, bool], SSMValues] = {}
        self._failures: dict[tuple[str, bool], tuple[float, type[RedisAccessError], str]] = {}
        self._lock = threading.Lock()
        # A thread of the parent may hold the lock at the moment of a fork; the child has no such thread.
        os.register_at_fork(after_in_child=self._renew_lock)

    def __call__(self, prefix: str, *, cluster: bool = False) -> SSMValues:
        """Return the parameters under the prefix: those of a cluster, or of a primary and reader.

        Raises SettingsUnavailableError when SSM does not answer or refuses, ConfigurationError when parameters are
        missing or there is no way to ask (no botocore, no region).
        """
        prefix = prefix.rstrip("/")
        asked_for = prefix, cluster
        if (answer := self._answers.get(asked_for)) is not None:
            return answer
        if not self._lock.acquire(timeout=_WAIT_SECONDS):
            raise SettingsUnavailableError(f"another thread still waits for SSM parameters under {prefix}")
        try:
            return self._answers.get(asked_for) or self._ask(asked_for)
        finally:
            self._lock.release()

    def _ask(self, asked_for: tuple[str, bool]) -> SSMValues:
        prefix, cluster = asked_for
        if asked_for in self._failures:
            failed_at, kind, message = self._failures[asked_for]
            if time.monotonic() - failed_at < RETRY_SECONDS:
                raise kind(message)
        try:
            answer = _read(prefix, CLUSTER_NAMES if cluster else NAMES)
        except (SettingsUnavailableError, ConfigurationError) as exc:
            self._failures[asked_for] = (time.monotonic(), type(exc), str(exc))
            raise
        self._answers[asked_for] = answer
        return answer

    def _renew_lock(self) -> None:
        self._lock = threading.Lock()


ssm_values = SSMReader()


def _client() -> "SSMClient":
    from botocore.config import Config  # slow to import, and needed for SSM only

    config = Config(connect_timeout=0.5, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})
    return cast("SSMClient", aws_session().create_client("ssm", region_name=aws_region(), config=config))


def _read(prefix: str, names: tuple[str, ...]) -> SSMValues:
    paths = {f"{prefix}/{name}": name for name in names}
    with aws_errors(SettingsUnavailableError, f"cannot read SSM parameters under {prefix}"):
        response = _client().get_parameters(Names=list(paths), WithDecryption=True)
    values = {paths[parameter["Name"]]: parameter["Value"] for parameter in response["Parameters"]}
    if missing := sorted(set(names) - set(values)):
        raise ConfigurationError(
            f"no SSM parameters {', '.join(f'{prefix}/{name}' for name in missing)}; is REDIS_SSM_PREFIX right?"
        )
    return SSMValues(prefix, values)
