"""Settings from SSM Parameter Store: one GetParameters call, once per process and prefix.

An answer is kept for the life of the process. A failure is kept for RETRY_SECONDS only, in which Redis counts as
unavailable; then the next call asks again. The client makes two attempts, each with 0.5 s to connect (to each address
that the name has) and 1 s for the answer, and pauses for up to 1 s between them. So an SSM at one address that does not
answer takes 4 s at most: a function whose subnets cannot reach it loses a few seconds now and then, not its whole time.
Loading botocore and resolving the name have no bound of their own, so no call waits for longer than WAIT_SECONDS.
"""

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, cast

from ..errors import ConfigurationError, RedisAccessError, SettingsUnavailableError
from ..runtime.background import Background
from ..runtime.scope import bounded
from .addresses import Address
from .aws import aws_errors, aws_region, aws_session

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

Names: TypeAlias = tuple[str, ...]

# The IAM role of a function may read these and no others, and GetParameters refuses the whole call for one that it may
# not: so none is asked for just in case.
_COMMON = ("port", "user-name", "replication-group-id", "tls", "key-prefix")
NAMES = ("primary-endpoint", "reader-endpoint", *_COMMON)
CLUSTER_NAMES = ("configuration-endpoint", *_COMMON)
# In a secondary region of a global datastore. GetParameters takes ten names.
SECONDARY_NAMES = (
    *("reader-endpoint", "writer-endpoint", "writer-user-name", "writer-replication-group-id"),
    *_COMMON,
)
RETRY_SECONDS = 5.0
ATTEMPTS = 2
CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0
WAIT_SECONDS = 6.0
"""The longest that a call waits: two attempts, a second between them, and 2 s for botocore and the name."""
_NO_FAILURE = -RETRY_SECONDS, SettingsUnavailableError, ""


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
    """Reads the parameters under each prefix once per process, in a thread; whoever asks meanwhile waits for it."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, Names], SSMValues] = {}
        self._failures: dict[tuple[str, Names], tuple[float, type[RedisAccessError], str]] = {}
        self._reading: dict[tuple[str, Names], Background[SSMValues]] = {}

    def __call__(self, prefix: str, names: Names) -> SSMValues:
        """Return the parameters of these names under the prefix.

        It takes WAIT_SECONDS at most, and no longer than the scope's `bind` block leaves. Raises
        SettingsUnavailableError when SSM does not answer or refuses, ConfigurationError when parameters are missing or
        there is no way to ask (no botocore, no region).
        """
        prefix = prefix.rstrip("/")
        asked_for = prefix, names
        if (answer := self._answers.get(asked_for)) is not None:
            return answer
        failed_at, kind, message = self._failures.get(asked_for, _NO_FAILURE)
        if time.monotonic() - failed_at < RETRY_SECONDS:
            raise kind(message)
        reading = self._reading.setdefault(asked_for, Background(partial(self._ask, asked_for), "SSM"))
        try:
            return reading.result(bounded(time.monotonic() + WAIT_SECONDS) - time.monotonic())
        except TimeoutError:
            raise SettingsUnavailableError(f"SSM does not tell the parameters under {prefix} in time") from None

    def _ask(self, asked_for: tuple[str, Names]) -> SSMValues:
        prefix, names = asked_for
        try:
            answer = _read(prefix, names)
        except (SettingsUnavailableError, ConfigurationError) as exc:
            self._failures[asked_for] = (time.monotonic(), type(exc), str(exc))
            raise
        self._answers[asked_for] = answer
        return answer


ssm_values = SSMReader()


def _client() -> "SSMClient":
    from botocore.config import Config  # slow to import, and needed for SSM only

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=ANSWER_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    return cast("SSMClient", aws_session().create_client("ssm", region_name=aws_region(), config=config))


def _read(prefix: str, names: Names) -> SSMValues:
    paths = {f"{prefix}/{name}": name for name in names}
    with aws_errors(SettingsUnavailableError, f"cannot read SSM parameters under {prefix}"):
        response = _client().get_parameters(Names=list(paths), WithDecryption=True)
    values = {paths[parameter["Name"]]: parameter["Value"] for parameter in response["Parameters"]}
    if missing := sorted(set(names) - set(values)):
        raise ConfigurationError(
            f"no SSM parameters {', '.join(f'{prefix}/{name}' for name in missing)}; is REDIS_SSM_PREFIX right?"
        )
    return SSMValues(prefix, values)
