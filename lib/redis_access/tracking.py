"""A connection over which Redis says which keys changed (CLIENT TRACKING, broadcasting). Read when a caller comes by.

There is no thread: a frozen Lambda has none. So what comes in is read at most every POLL_SECONDS, by a read that is
under way anyway. A connection that says nothing is asked for a sign of life every HEARTBEAT_SECONDS.
"""

import ssl
from collections.abc import Callable
from typing import Any

from hiredis import PushNotification

from .connections import pack
from .iam import IAMCredentials
from .logins import new_connection
from .settings import ConnectionSettings

POLL_SECONDS = 0.01
HEARTBEAT_SECONDS = 1.0


class Tracking:
    """One such connection. Any OSError or redis-py error from it means that it is lost."""

    def __init__(
        self, settings: ConnectionSettings, prefixes: tuple[str, ...], changed: Callable[[str | None], None]
    ) -> None:
        """Make one, not connected yet. `changed` gets each changed key, and None when all may have changed."""
        self._changed = changed
        self._cut = len(settings.key_prefix) + 1
        self._prefixes = [f"{settings.key_prefix}:{prefix}" for prefix in prefixes]
        iam = None
        if settings.user is not None and settings.replication_group_id is not None and settings.uses_iam:
            iam = IAMCredentials(
                user=settings.user, replication_group_id=settings.replication_group_id, region=settings.region
            )
        self._connection = new_connection(settings, settings.primary, iam)
        self._asked_at: float | None = None
        self._heard_at = 0.0

    def open(self, deadline: float, now: float) -> None:
        """Connect and ask for the news."""
        connection = self._connection
        connection.find_credentials()
        connection.open(deadline)
        words = [word for prefix in self._prefixes for word in ("PREFIX", prefix)]
        (reply,) = connection.exchange(pack(("CLIENT", "TRACKING", "ON", "BCAST", *words)), 1, deadline)
        if isinstance(reply, Exception):
            connection.close()
            raise reply
        self._socket.settimeout(0.0)
        self._heard_at = now

    def read(self, now: float) -> None:
        """Take in what came, without waiting. Raise TimeoutError when there was no sign of life for too long."""
        connection: Any = self._connection
        while True:
            try:
                size = connection._receive(connection._incoming)  # noqa: SLF001  # the connection is ours
            except (BlockingIOError, ssl.SSLWantReadError):
                break
            if not size:
                raise ConnectionResetError("the connection that tells of changes was closed")
            self._heard_at, self._asked_at = now, None
            connection._replies.feed(connection._incoming, 0, size)  # noqa: SLF001
            self._take(connection._replies)  # noqa: SLF001
        if self._asked_at is not None:
            if now - self._asked_at > HEARTBEAT_SECONDS:
                raise TimeoutError("the connection that tells of changes gives no sign of life")
        elif now - self._heard_at > HEARTBEAT_SECONDS / 2:
            self._asked_at = now
            connection._send(pack(("PING",)))  # noqa: SLF001

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @property
    def _socket(self) -> Any:
        return self._connection._sock  # noqa: SLF001

    def _take(self, replies: Any) -> None:
        while isinstance(reply := replies.gets(), list | bytes | str | Exception):
            if isinstance(reply, Exception):
                raise reply
            if isinstance(reply, PushNotification) and reply[0] == b"invalidate":
                if reply[1] is None:
                    self._changed(None)
                for key in reply[1] or ():
                    self._changed(key.decode(errors="replace")[self._cut :])
