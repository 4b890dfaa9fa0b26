"""All traffic with Redis: writes and scripts to the primary, reads to the reader and, when that is away, the primary.

Each wait for the network ends after `timeout_seconds` (0.15 s). A refused or silent server keeps a call for one such
wait at most, a read that has a reader and a primary to ask for two; within the next second neither is asked. Only a
server that answers each step of connecting (TCP, TLS, login) and the command at the last moment takes longer: four
waits, twice that when it closes the connection in between. Name resolution is the system's, outside these bounds.
"""

from collections.abc import Callable

from .connections import connection_pool
from .endpoint import Endpoint, Reply
from .errors import CommandRefusedError, UnavailableError
from .iam import IAMCredentials
from .scripts import Script
from .settings import ConnectionSettings

Argument = str | bytes | int


class Transport:
    """Sends commands about one key, putting the key prefix before it. Makes no connection until the first one."""

    def __init__(self, settings: ConnectionSettings, *, on_fallback: Callable[[UnavailableError], None]) -> None:
        self._prefix = f"{settings.key_prefix}:"
        self._on_fallback = on_fallback
        iam = None
        if settings.user is not None and settings.replication_group_id is not None and settings.uses_iam:
            iam = IAMCredentials(
                user=settings.user,
                replication_group_id=settings.replication_group_id,
                region=settings.region,
            )
        pool = connection_pool(settings, settings.primary, iam)
        self._primary = self._reader = Endpoint(f"primary {settings.primary}", pool, iam)
        if settings.reader is not None:
            pool = connection_pool(settings, settings.reader, iam)
            self._reader = Endpoint(f"reader {settings.reader}", pool, iam)

    def read(self, command: str, key: str, *arguments: Argument) -> Reply:
        """Ask the reader, or the primary when the reader is away."""
        if self._reader is not self._primary:
            try:
                return self._reader.execute(command, self._prefix + key, *arguments, repeatable=True)
            except UnavailableError as exc:
                self._on_fallback(exc)
        return self.on_primary(command, key, *arguments)

    def on_primary(self, command: str, key: str, *arguments: Argument) -> Reply:
        """Ask or tell the primary. For commands that may be sent twice, as all of this package's are."""
        return self._primary.execute(command, self._prefix + key, *arguments, repeatable=True)

    def run(self, script: Script, key: str, *arguments: Argument) -> Reply:
        """Run a script on the primary, by its hash, or by its text when the server does not know it (any more)."""
        rest = (1, self._prefix + key, *arguments)
        try:
            return self._primary.execute("EVALSHA", script.sha, *rest, repeatable=script.repeatable)
        except CommandRefusedError as exc:
            if exc.code != "NOSCRIPT":
                raise
        return self._primary.execute("EVAL", script.text, *rest, repeatable=script.repeatable)

    def close(self) -> None:
        """Close every connection; the next call connects again."""
        self._primary.close()
        self._reader.close()
