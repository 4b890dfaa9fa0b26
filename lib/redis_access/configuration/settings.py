"""Connection settings: frozen, and checked when they are constructed."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from string import ascii_letters, digits
from typing import Self

from ..concealed import ConcealedText
from ..errors import ConfigurationError
from ..runtime.scope import DEFAULT_BUDGET_MILLISECONDS, MAX_BUDGET_MILLISECONDS
from .addresses import Address
from .aws_hosts import is_serverless, replication_group_id_of
from .urls import memory_name, parsed_url

DEFAULT_KEY_PREFIX = "app"

MIN_SESSION_KEY_CHARACTERS = 16
_TUPLES = ("seeds", "session_keys")

_IN_KEY_PREFIX = frozenset(ascii_letters + digits + "_.-")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSettings:
    """Everything needed to connect. Raises ConfigurationError, naming the remedy, when it does not fit together."""

    primary: Address
    reader: Address | None = None
    """The endpoint for reads; None when the primary serves them too."""
    cluster: bool = False
    """Whether the group is sharded; then `primary` is its configuration endpoint, or any node.

    A serverless cache always is, and need not be told so.
    """
    seeds: tuple[Address, ...] = ()
    """Cluster mode only: further nodes to ask for the others, when `primary` does not answer."""
    read_replicas: bool = False
    """Cluster mode only: whether replicas serve the reads that may lag, where a shard has some."""
    tls: bool = True
    ca_certs: Path | None = None
    """PEM file of a private CA, in place of the system's."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    """The password, for servers outside ElastiCache. Without it the user authenticates with an IAM token."""
    replication_group_id: str | None = None
    """The group that the IAM token is for; taken from the primary's host name when that is an ElastiCache name."""
    region: str | None = None
    """The replication group's region; None asks AWS_REGION and the AWS configuration."""
    reader_replication_group_id: str | None = None
    """The reader's group where it is another: the secondary of a global datastore, whose primary is in another region.

    IAM tokens for the reader are then for this group, in the region of AWS_REGION. Taken from the reader's host name
    when that is an ElastiCache name.
    """
    reader_user: str | None = None
    """The user at the reader of another group; None is `user`."""
    session_keys: tuple[str, ...] = field(default=(), repr=False)
    """Secrets by which users' sessions are grouped: the current one, and older ones until their sessions have ended."""
    database: int = 0
    memory: str | None = None
    """The name after memory://: no server but this process's own memory, for development; else None."""
    key_prefix: str = DEFAULT_KEY_PREFIX
    """Put before every key, with a ":"; the server's ACL may allow nothing else."""
    budget_milliseconds: float = DEFAULT_BUDGET_MILLISECONDS
    """The longest that a call may take: name resolution, connecting, all attempts and pauses included."""

    def __post_init__(self) -> None:
        self._check_types()
        if self.serverless:
            object.__setattr__(self, "cluster", True)
        if self.reader == self.primary:  # falling back to the same node would only take longer
            object.__setattr__(self, "reader", None)
        if self.replication_group_id is None:
            object.__setattr__(self, "replication_group_id", replication_group_id_of(self.primary.host))
        if self.reader is not None and self.reader_replication_group_id is None:
            object.__setattr__(self, "reader_replication_group_id", replication_group_id_of(self.reader.host))
        if not (0 < len(self.key_prefix) <= 32 and _IN_KEY_PREFIX.issuperset(self.key_prefix)):
            raise ConfigurationError(
                f"key prefix {self.key_prefix!r} must be 1 to 32 of the characters A-Z a-z 0-9 _ . -"
            )
        if not 0 < self.budget_milliseconds <= MAX_BUDGET_MILLISECONDS:
            raise ConfigurationError(
                f"budget_milliseconds must be above 0 and at most {MAX_BUDGET_MILLISECONDS}, "
                f"not {self.budget_milliseconds}"
            )
        if self.cluster and (self.reader is not None or self.database):
            raise ConfigurationError("a cluster has one configuration endpoint and database 0, and no reader endpoint")
        if not all(isinstance(seed, Address) for seed in self.seeds):
            raise ConfigurationError("seeds must be a tuple of Address")
        if any(not isinstance(key, str) or len(key) < MIN_SESSION_KEY_CHARACTERS for key in self.session_keys):
            raise ConfigurationError(
                f"session keys must have {MIN_SESSION_KEY_CHARACTERS} characters or more: "
                "`python -c 'import secrets; print(secrets.token_urlsafe())'` makes one"
            )
        if self.seeds and not self.cluster:
            raise ConfigurationError(
                "only a cluster has several hosts (seeds): set REDIS_CLUSTER=1, or name one host; "
                "the reader endpoint has a URL of its own, REDIS_READER_URL"
            )
        if self.read_replicas and not self.cluster:
            raise ConfigurationError("without a cluster the reader endpoint serves the reads: REDIS_READER_URL")
        self._check_memory()
        self._check_certificates()
        self._check_login()

    @classmethod
    def of(cls, settings: "ConnectionSettings | str | None") -> "ConnectionSettings | None":
        """Return settings as they are, and those of a URL. Raises ConfigurationError for anything else."""
        if isinstance(settings, str):
            settings = ConcealedText(settings)
            return cls.from_url(settings)
        if settings is not None and not isinstance(settings, ConnectionSettings):
            raise ConfigurationError(
                f"settings must be ConnectionSettings or a URL (rediss://user@host:port), not {type(settings).__name__}"
            )
        return settings

    @property
    def serverless(self) -> bool:
        """Whether the host is an ElastiCache Serverless cache's, as its name tells."""
        return is_serverless(self.primary.host)

    @property
    def reads_another_group(self) -> bool:
        """Whether the reader is the secondary of a global datastore, with users of its own."""
        theirs, ours = self.reader_replication_group_id, self.replication_group_id
        return theirs is not None and ours is not None and theirs.lower() != ours.lower()

    @property
    def uses_iam(self) -> bool:
        """Whether the user authenticates with a token signed by AWS credentials instead of a password."""
        return self.user is not None and self.password is None

    @classmethod
    def from_url(cls, url: str, *, reader_url: str | None = None, **other: object) -> Self:
        """Return the settings for `rediss://user@host:port` (TLS) or `redis://host:port`.

        A cluster's URL may name several nodes: `rediss://user@host:port,other:port`. `memory://`, or `memory://name`,
        is Redis in this process's memory, for development.

        `other` are further fields. Raises ConfigurationError for URLs that are wrong or do not belong together.
        """
        url, reader_url = ConcealedText(url), None if reader_url is None else ConcealedText(reader_url)
        if (memory := memory_name(url)) is not None:
            if reader_url is not None:
                raise ConfigurationError("memory:// serves all reads itself: unset REDIS_READER_URL")
            return cls(primary=Address("memory"), tls=False, memory=memory, **other)  # type: ignore[arg-type]
        parsed = parsed_url(url, "the Redis URL")
        reader = None
        if reader_url is not None:
            reading = parsed_url(reader_url, "the reader's URL")
            if (reading.tls, reading.database) != (parsed.tls, parsed.database):
                raise ConfigurationError("the reader's URL must have the scheme and database of the Redis URL")
            by_iam = reading.password is None and parsed.password is None
            if not by_iam and (reading.user, reading.password) not in {(None, None), (parsed.user, parsed.password)}:
                raise ConfigurationError(
                    "the reader's URL must name the same user as the Redis URL, or none; another only where both log "
                    "in by IAM"
                )
            if reading.user not in {None, parsed.user}:
                other = {"reader_user": reading.user, **other}
            if len(reading.addresses) > 1:
                raise ConfigurationError("the reader's URL must name one host")
            (reader,) = reading.addresses
        primary, *seeds = parsed.addresses
        return cls(
            primary=primary,
            reader=reader,
            seeds=tuple(seeds),
            tls=parsed.tls,
            user=parsed.user,
            password=parsed.password,
            database=parsed.database,
            **other,  # type: ignore[arg-type]  # checked by the dataclass itself
        )

    def _check_types(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            kind = int | float if each.type is float else tuple if each.name in _TUPLES else each.type
            if not isinstance(value, kind):  # type: ignore[arg-type]  # the annotations here are types, not texts
                wanted = getattr(kind, "__name__", None) or str(kind)
                # Without the value, which may be a password.
                raise ConfigurationError(f"{each.name} must be {wanted}, not {type(value).__name__}")

    def _check_memory(self) -> None:
        if self.memory is not None and (self.cluster or self.reader or self.user or self.database):
            raise ConfigurationError("memory:// is one node without users: no cluster, reader, user or database")

    def _check_certificates(self) -> None:
        if self.tls and self.ca_certs is not None and not self.ca_certs.is_file():
            raise ConfigurationError(
                f"REDIS_CA_CERTS: no file {self.ca_certs}; it must name a PEM file with the CA's certificate"
            )

    def _check_login(self) -> None:
        if not self.uses_iam:
            return
        if not self.tls:
            raise ConfigurationError(
                f"user {self.user!r} has no password, and an IAM token must not travel in the clear: use rediss://"
            )
        if self.reader_user is not None and not self.reads_another_group:
            raise ConfigurationError(
                f"the reader's user {self.reader_user!r} is of another group, as in a global datastore: its name is "
                "missing; set REDIS_READER_REPLICATION_GROUP_ID, or name the same user in both URLs"
            )
        if self.replication_group_id is None:
            raise ConfigurationError(
                f"user {self.user!r} has no password, so it needs an IAM token, and {self.primary.host} does not "
                "tell for which replication group: set REDIS_REPLICATION_GROUP_ID"
            )
