"""The invalidation feed of one node: a connection on which it reports changed keys (CLIENT TRACKING, BCAST).

No thread or task reads it, since a frozen Lambda has none: calls that are under way anyway read what has come, without
waiting. The node is asked a question every HEARTBEAT_SECONDS. Its answer comes after every change from before the
question, so all changes up to then are known; and it says whether the node is still a primary with the same slots.
"""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from hiredis import PushNotification
from redis import exceptions as theirs

from ..errors import UnavailableError
from .connections.opening import Opener, new_connection
from .connections.packing import pack
from .connections.replies import INCOMPLETE, UNREADABLE
from .translate import REDIS_ERRORS, Name, translated

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials
    from ..configuration.settings import ConnectionSettings
    from ..runtime.invalidation_feed import Changed

HEARTBEAT_SECONDS = 1.0

CHANNEL = "__redis__:invalidate"
"""A channel to which nothing is published. By subscribing to it a connection becomes a subscriber, for which Redis has
output limits of its own (client-output-buffer-limit pubsub): a frozen process does not read. A user who may not
subscribe has a feed all the same, within the limits of ordinary clients."""

MAX_READS = 16
"""Reads of 64 KB by one call, some 15,000 changes. When more wait, as after a long freeze, the process drops all values
and subscribes anew: reading on would cost the call its budget, while other threads wait for it."""


class Tracking:
    """The feed of one node."""

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
        self._name = Name("feed", str(address))
        self._opener = Opener(settings, address, iam)
        self._new_connection = partial(new_connection, settings, address)
        self._connection = self._new_connection()
        # HELLO tells whether it is a primary, CLUSTER SLOTS which slots are its own.
        self._question = pack(("CLUSTER", "SLOTS") if settings.cluster else ("HELLO",))
        self._may_subscribe = True
        self._first_answer: Any = None
        self._asked_at: float | None = None

    def open(self, deadline: float, now: float) -> None:
        """Connect and subscribe. Raises UnavailableError and CommandRefusedError."""
        try:
            self._opener.open(self._connection, deadline)
            self._subscribe(deadline)
        except REDIS_ERRORS as exc:
            self.close()
            raise translated(exc, self._name) from exc
        except BaseException:
            self.close()
            raise
        self.confirmed_at = now

    def _subscribe(self, deadline: float) -> None:
        connection = self._connection
        words = [word for prefix in self._prefixes for word in ("PREFIX", prefix)]
        begin = pack(("CLIENT", "TRACKING", "ON", "BCAST", *words))
        if self._may_subscribe:
            # Its reply is a push, which does not count; only a refusal is a reply, the first.
            begin = pack(("SUBSCRIBE", CHANNEL)) + begin
        replies = self._two_replies(begin + self._question, deadline)
        if self._may_subscribe and isinstance(replies[0], theirs.NoPermissionError):
            self._may_subscribe = False
            connection.close()
            # A new one: the reader of the other still has the answer to the question.
            self._connection = self._new_connection()
            self._opener.open(self._connection, deadline)
            return self._subscribe(deadline)
        for reply in replies:
            if isinstance(reply, Exception):
                raise reply
        self._check(reply)
        self._first_answer = reply
        # From now on calls read from it in passing, and must not wait for it.
        self._socket.settimeout(0.0)
        return None

    def _two_replies(self, commands: bytes, deadline: float) -> list[Any]:
        """Send commands and return the first two replies. Not `exchange`: changes may be reported right behind them."""
        connection: Any = self._connection
        connection.send(commands, deadline)
        replies: list[Any] = []
        try:
            while len(replies) < 2:
                reply = connection._next_reply()  # noqa: SLF001  # the connection is ours
                if reply is INCOMPLETE:
                    connection._receive_before(deadline)  # noqa: SLF001
                elif not isinstance(reply, PushNotification):
                    replies.append(reply)
        except UNREADABLE as exc:
            raise connection.unreadable(exc) from exc
        return replies

    def read(self, now: float) -> None:
        """Take in what has come. Raises UnavailableError and CommandRefusedError when the feed is lost."""
        try:
            self._read(now)
        except REDIS_ERRORS as exc:
            raise translated(exc, self._name) from exc
        except (*UNREADABLE, LookupError, AttributeError) as exc:  # no reply, or none that tells of changes
            raise translated(self._connection.unreadable(exc), self._name) from exc

    def _read(self, now: float) -> None:
        connection: Any = self._connection
        for reads in count():
            if reads == MAX_READS:
                raise UnavailableError("more changes wait than one call may read")
            try:
                connection._receive_some()  # noqa: SLF001  # the connection is ours
            except BlockingIOError:
                break
            self._take(connection._reader)  # noqa: SLF001
        if self._asked_at is None:
            # Below 0 the wall clock was set back: the question is asked anew.
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
        """Raise UnavailableError when the node no longer serves the keys whose changes it has reported so far."""
        if isinstance(answer, dict):
            if answer.get(b"role") == b"replica":
                raise UnavailableError("the node that tells of changes has become a replica")
        elif self._first_answer is not None and answer != self._first_answer:
            raise UnavailableError("slots or nodes have changed")
