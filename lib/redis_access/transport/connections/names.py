"""Host names and their addresses: one look-up at a time for each name in a process."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

from ...runtime.background import Background

RESOLVE_SECONDS = 0.05
"""The time for resolving a name that was resolved before; then its last addresses are tried."""

Resolved: TypeAlias = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]

# Errors of the name server, which say nothing about the name.
_PASSING_ERRORS = {socket.EAI_AGAIN, socket.EAI_FAIL}

# Weak: names of nodes that left a cluster go with their endpoints.
_names: WeakValueDictionary[tuple[str, int], HostName] = WeakValueDictionary()


class HostName:
    """A host name with its last good addresses. All connections to it share one object, which `of` returns."""

    def __init__(self, host: str, port: int) -> None:
        self.last: Sequence[Resolved] = ()
        """The addresses of the last look-up that gave any."""
        self.lookup = Background(self._look_up, "resolver")
        """The look-up: the system's resolver cannot be interrupted."""
        self._host = host
        self._port = port

    @staticmethod
    def of(host: str, port: int) -> HostName:
        """Return this process's object for the name."""
        # `setdefault` is atomic: threads that race get the same object.
        return _names.get((host, port)) or _names.setdefault((host, port), HostName(host, port))

    def numeric(self) -> Sequence[Resolved]:
        """Return the host if it is an address; nothing for a name, which has to be looked up."""
        with suppress(socket.gaierror):
            return socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return ()

    def addresses(self, seconds: float) -> Sequence[Resolved]:
        """Return the addresses, within the time. Raises OSError, of which TimeoutError is one.

        When the name server does not answer, these are the last good ones: the best guess.
        """
        if numeric := self.numeric():
            return numeric
        try:
            return self.lookup.result(min(seconds, self.patience_seconds()))
        except OSError as exc:
            return self.last_after(exc)

    def patience_seconds(self) -> float:
        """Return for how long to wait for a look-up, if the call's budget allows it."""
        return RESOLVE_SECONDS if self.last else float("inf")

    def last_after(self, error: OSError) -> Sequence[Resolved]:
        """Return the last good addresses in place of a look-up that failed; raise its error when there are none.

        A name that does not exist any more has no address.
        """
        is_passing = isinstance(error, TimeoutError) or error.errno in _PASSING_ERRORS
        if is_passing and self.last:
            return self.last
        if isinstance(error, TimeoutError):
            raise TimeoutError(f"the name {self._host} was not resolved in time") from None
        raise error

    def _look_up(self) -> Sequence[Resolved]:
        self.last = found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        return found
