"""The role of a server: whether the one behind a primary's name still is a primary.

A failover that is planned leaves the old primary alive, as a replica of the new one, and connections to it open. A
process that only reads would never notice. So each connection to a primary learns the role when it logs in, and asks
again beside a request once ROLE_SECONDS have passed.
"""

from __future__ import annotations

from ...steps.requests import Reply

ROLE_SECONDS = 2.0
"""The longest time for which a demoted primary still counts as a primary."""

ASK_ROLE = ("HELLO",)
"""HELLO without arguments changes nothing and tells the role. ROLE and INFO are refused to an application's user."""


class DemotedError(ConnectionError):
    """A server that should be a primary is a replica.

    `is_new` when a connection that was just opened says so: then the name still leads to the replica.
    """

    def __init__(self, message: str, *, is_new: bool = False) -> None:
        super().__init__(message)
        self.is_new = is_new


def is_replicas(reply: Reply) -> bool:
    """Whether the reply to HELLO is a replica's."""
    return isinstance(reply, dict) and reply.get(b"role") in {b"replica", b"slave"}
