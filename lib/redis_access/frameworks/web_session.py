"""A session as web frameworks know it, a dict, and what a request changed in it."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from ..stored.keys import key_part

COOKIE = "session"


class WebSession(dict[str, Any]):
    """A session's fields, for one request. Whatever is in it can be written as JSON."""

    def __init__(self, session_id: str | None = None, fields: dict[str, Any] | None = None) -> None:
        """Make one of a session that was found; without an id it is new, and stored once it holds something."""
        super().__init__(fields or {})
        self.id = session_id
        self._found = deepcopy(fields or {})
        self.is_rotated = False
        self.user_id: str | int | UUID | None = None

    def rotate(self, user_id: str | int | UUID | None = None) -> None:
        """Give the session a new id when the request ends, due whenever its user logs in or gains rights.

        With `user_id` it is that user's from then on, so that `sessions.end_all(user_id)` ends it. Raises
        InvalidKeyError for a user's id that is none.
        """
        if user_id is not None:
            key_part(user_id, "sessions")  # raises here and not when the answer is under way
        self.is_rotated = True
        self.user_id = user_id

    def is_stored_now(self) -> None:
        """Count what it holds as stored, so that only what changes from now on is a change."""
        self._found = deepcopy(dict(self))

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that the request set or changed, in depth."""
        return {name: value for name, value in self.items() if name not in self._found or self._found[name] != value}

    @property
    def removed(self) -> list[str]:
        """The fields that the request removed."""
        return [name for name in self._found if name not in self]

    @property
    def is_ended(self) -> bool:
        """Whether the request emptied a session that was stored."""
        return self.id is not None and not self
