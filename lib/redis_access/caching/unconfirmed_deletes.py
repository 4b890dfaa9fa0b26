"""Deletions that Redis did not confirm: this process treats their keys as misses until the deletions are settled.

When Redis is back, the value under such a key may be the one to delete, or a newer one. A computed value is deleted
then, since it can be computed again. A value that was `set` is not, since it may be the only copy: this process does
not return it. A deletion is settled by a confirmed write of this process, by a change of the value, or by the value's
end.

The latest thousand keys are remembered each by itself. Groups of keys stand for older ones (unconfirmed_groups.py).
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from ..runtime.first_use import on_first_use

if TYPE_CHECKING:
    from .unconfirmed_groups import KeysAndGroups

MAX_DELETES = 1000
# PTTL and clocks round. A value that was set anew with the same bytes ends later by more than this.
_SLACK_SECONDS = 1.0


class Delete:
    """A deletion under way, or one that failed."""

    __slots__ = ("digest", "ends_at")

    def __init__(self) -> None:
        self.digest: bytes | None = None
        """The digest of the value that was there when Redis was back."""
        self.ends_at = 0.0


class UnconfirmedDeletes:
    """The failed deletions of one cache. Atomic operations of dicts and sets make them safe with threads."""

    def __init__(self) -> None:
        self._begun: dict[str, Delete] = {}
        self._deletes: dict[str, Delete] = {}
        self.hidden: dict[str, Delete] | KeysAndGroups = self._deletes
        """The keys that reads treat as misses.

        Every read does `key in unconfirmed.hidden`. As long as no group is needed, which is nearly always, this is the
        dict of deletions itself, so that the test is one look-up without a call of a Python function.
        """

    def begin(self, key: str) -> Delete:
        """Note that a deletion of the key begins. `failed` or `confirmed` ends it."""
        delete = self._begun[key] = Delete()
        return delete

    def failed(self, key: str, delete: Delete) -> None:
        """Remember a deletion that failed, unless the key was written since it began."""
        if self._begun.get(key) is not delete:  # written since, or a later deletion decides
            return
        self._begun.pop(key, None)
        self._deletes[key] = delete
        if self.hidden is not self._deletes:
            self._groups.hide_key(key)
        self._bound()

    def missed(self, key: str) -> None:
        """Remember a deletion that could not even be sent."""
        self.failed(key, self.begin(key))

    def missed_in_any_epoch(self, key: str) -> None:
        """Remember a deletion that could not even be sent, of a namespace's key whose epoch is not known."""
        self._hidden_groups().hide_group(key)

    def confirmed(self, key: str, delete: Delete) -> None:
        """Forget the key: a deletion was confirmed."""
        if self._begun.get(key) is delete:  # else another deletion began since
            self._begun.pop(key, None)
        self._show(key)

    def settle(self, key: str) -> None:
        """Forget the key: a later write of it was confirmed, or the value that was to be deleted is gone."""
        if self._begun or self.hidden:
            self._begun.pop(key, None)
            self._show(key)

    def note_found(self, key: str, raw: bytes, ends_at: float) -> bool:
        """Note the value that was found under the key. Return whether it is known to be newer than the deletion.

        It `ends_at` a time of the monotonic clock.
        """
        delete = self._deletes.get(key)
        if delete is None:
            if key not in self.hidden:
                return True
            delete = self._deletes.setdefault(key, Delete())  # until now hidden with its group only
            self._bound()
        digest = blake2b(raw, digest_size=16).digest()
        if delete.digest is None:
            delete.digest, delete.ends_at = digest, ends_at
            return False
        return digest != delete.digest or ends_at > delete.ends_at + _SLACK_SECONDS

    def _bound(self) -> None:
        """Let groups stand for the oldest deletions beyond MAX_DELETES."""
        while len(self._deletes) > MAX_DELETES:
            oldest = next(iter(self._deletes.copy()))
            self._hidden_groups().add_group(oldest)
            self._deletes.pop(oldest, None)

    def _show(self, key: str) -> None:
        self._deletes.pop(key, None)
        if self.hidden is not self._deletes:
            self._groups.show_key(key)

    def _hidden_groups(self) -> KeysAndGroups:
        """Return the groups; from now on their keys are hidden, too."""
        self.hidden = self._groups
        return self._groups

    @on_first_use  # so that threads that overflow at the same time share them
    def _groups(self) -> KeysAndGroups:
        from .unconfirmed_groups import KeysAndGroups

        return KeysAndGroups(self._deletes)
