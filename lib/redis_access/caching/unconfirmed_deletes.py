"""Deletions that Redis did not confirm: this process takes their keys for misses until they are settled.

When Redis is back, the value under such a key may be the one to delete, or a newer one. A computed value is deleted
then, since it can be computed again. A value that was `set` is not, since it may be the only copy: this process does
not return it. A deletion is settled by a confirmed write of this process, by a change of the value, and by its end.

A thousand keys are remembered; groups of keys stand for those before them (unconfirmed_groups.py).
"""

from __future__ import annotations

from hashlib import blake2b

MAX_KEYS = 1000
# PTTL and clocks round. A value that was set anew with the same bytes ends later by more than this.
_SLACK_SECONDS = 1.0


class Delete:
    """A deletion under way, or one that failed."""

    __slots__ = ("digest", "ends_at")

    def __init__(self) -> None:
        self.digest: bytes | None = None
        """The digest of the value that was there when Redis was back."""
        self.ends_at = 0.0


class UnconfirmedDeletes(dict[str, Delete]):
    """The failed deletions by key. Atomic dict operations make it safe with threads.

    A dict itself, since every read looks its key up here.
    """

    def __init__(self) -> None:
        super().__init__()
        self._begun: dict[str, Delete] = {}

    def begin(self, key: str) -> Delete:
        """Note that a deletion of the key begins. `failed` or `confirmed` ends it."""
        delete = self._begun[key] = Delete()
        return delete

    def failed(self, key: str, delete: Delete) -> None:
        """Remember a deletion that failed, unless the key was written since it began."""
        if self._begun.get(key) is not delete:  # written since, or another deletion decides
            return
        self._begun.pop(key, None)
        self[key] = delete
        self._bound()

    def missed(self, key: str) -> None:
        """Remember a deletion that could not even be sent."""
        self.failed(key, self.begin(key))

    def missed_in_any_version(self, key: str) -> None:
        """Remember a deletion that could not even be sent, of a namespace's key whose version is not known."""
        self._begin_groups()
        self.missed_in_any_version(key)

    def confirmed(self, key: str, delete: Delete) -> None:
        """Forget the key: a deletion was confirmed."""
        if self._begun.get(key) is delete:  # else another began since
            self._begun.pop(key, None)
        self.pop(key, None)

    def settle(self, key: str) -> None:
        """Forget the key: a later write of it was confirmed, or what there was is gone."""
        if self._begun or self:
            self._begun.pop(key, None)
            self.pop(key, None)

    def is_newer(self, key: str, raw: bytes, ends_at: float) -> bool:
        """Whether a value is known to be newer than the deletion; it `ends_at` a time of the monotonic clock."""
        delete = self.get(key)
        if delete is None:
            return True
        digest = blake2b(raw, digest_size=16).digest()
        if delete.digest is None:
            delete.digest, delete.ends_at = digest, ends_at
            return False
        return digest != delete.digest or ends_at > delete.ends_at + _SLACK_SECONDS

    def _bound(self) -> None:
        if len(self) > MAX_KEYS:
            self._begin_groups()
            self._bound()

    def _begin_groups(self) -> None:
        # Only now: few processes ever meet so many, and with groups a look-up is a call of a function.
        from .unconfirmed_groups import WithGroups

        self.__class__ = WithGroups
