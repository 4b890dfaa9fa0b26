"""A connection over which a node says which keys changed (CLIENT TRACKING, broadcasting). Read when a caller comes by.

There is no thread or task: a frozen Lambda has none. So what comes in is read by calls that are under way anyway,
without waiting. Once a HEARTBEAT the node is asked something: its answer comes after all news of before the question,
so it tells what is known for sure; and it tells whether the node is still the one to listen to.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from hiredis import PushNotification
from redis import exceptions as theirs

from .connection import INCOMPLETE, pack
from .logins import new_connection

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials
    from ..configuration.settings import ConnectionSettings
    from ..runtime.invalidation_feed import Changed

HEARTBEAT_SECONDS = 1.0


class Tracking:
    """The news of one node."""

    def __init__(
        self,
        settings: ConnectionSettings,
        address: Address,
        iam: IAMCredentials | None,
        *,
        prefixes: tuple[str, ...],
        changed: Changed,
    ) -> None:
        self.confirmed_at = 0.0
        self._changed = changed
        self._cut = len(settings.key_prefix) + 1
        self._prefixes = [f"{settings.key_prefix}:{prefix}" for prefix in prefixes]
        self._connection = new_connection(settings, address, iam)
        # HELLO tells whether it is a primary, CLUSTER SLOTS which slots are its own.
        self._question = pack(("CLUSTER", "SLOTS") if settings.cluster else ("HELLO",))
        self._first_answer: Any = None
        self._asked_at: float | None = None

    def open(self, deadline: float, now: float) -> None:
        """Connect and ask for the news."""
        connection = self._connection
        connection.find_credentials()
        connection.open(deadline)
        words = [word for prefix in self._prefixes for word in ("PREFIX", prefix)]
        begin = pack(("CLIENT", "TRACKING", "ON", "BCAST", *words))
        try:
            for reply in connection.exchange(begin + self._question, 2, deadline):
                if isinstance(reply, Exception):
                    raise reply
            self._check(reply)
            self._first_answer = reply
            self._socket.settimeout(0.0)
        except BaseException:
            self.close()
            raise
        self.confirmed_at = now

    def read(self, now: float) -> None:
        """Take in what came. Raise TimeoutError when the node does not answer for too long."""
        connection: Any = self._connection
        while True:
            try:
                size = connection._receive(connection._incoming)  # noqa: SLF001  # the connection is ours
            except (BlockingIOError, ssl.SSLWantReadError):
                break
            if not size:
                raise ConnectionResetError("the connection that tells of changes was closed")
            connection._reader.feed(connection._incoming, 0, size)  # noqa: SLF001
            self._take(connection._reader)  # noqa: SLF001
        if self._asked_at is None:
            if not 0 <= now - self.confirmed_at < HEARTBEAT_SECONDS:
                self._asked_at = now
                connection._send(self._question)  # noqa: SLF001
        elif not 0 <= now - self._asked_at < HEARTBEAT_SECONDS:
            raise TimeoutError("the connection that tells of changes gives no sign of life")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @property
    def _socket(self) -> Any:
        return self._connection._sock  # noqa: SLF001

    def _take(self, replies: Any) -> None:
        while (reply := replies.gets()) is not INCOMPLETE:
            if isinstance(reply, Exception):
                raise reply
            if not isinstance(reply, PushNotification):
                self._check(reply)
                if self._asked_at is not None:
                    self.confirmed_at, self._asked_at = self._asked_at, None
            elif reply[0] == b"invalidate":
                if reply[1] is None:
                    self._changed(None)
                for key in reply[1] or ():
                    self._changed(key.decode(errors="replace")[self._cut :])

    def _check(self, answer: Any) -> None:
        """Raise ReadOnlyError when the node is not, or no longer, the one to ask for what it told of so far."""
        if isinstance(answer, dict):
            if answer.get(b"role") == b"replica":
                raise theirs.ReadOnlyError("the node that tells of changes has become a replica")
        elif self._first_answer is not None and answer != self._first_answer:
            raise theirs.ReadOnlyError("slots or nodes have changed")
