"""The secrets of one plan, to be found wherever else they stand: in a name, a URL, another resource's attribute."""

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from .hidden import PLACEHOLDER

# Shorter ones (a port, "prod") would be found everywhere without being meant.
LEAST_LENGTH = 8
# Of a long secret, such as a key of many lines, so many pieces are weighed.
_PIECES = 16


class KnownSecrets:
    """A search for many texts at once, in time that hardly depends on how many they are.

    Of each secret one piece is looked up at every position of a text: the one that the fewest others share, because
    secrets often begin alike.
    """

    def __init__(self) -> None:
        self._pieces: dict[str, list[tuple[int, str]]] = {}
        self._all: set[str] = set()
        self._seen: dict[str, bool] = {}

    def add(self, value: Any) -> None:
        """Remember every text and long number in the value, and the forms in which a text may stand elsewhere."""
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for each in value:
                self.add(each)
        elif isinstance(value, str):
            self._add_text(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self._remember(json.dumps(value))

    def forget(self, *, names: Iterable[str], identities: Iterable[str]) -> None:
        """Drop what is no secret: whatever is part of one of the names, or is one of the identities."""
        public, words = set(identities), set(names)
        kept = [each for each in self._all if each not in public and not any(each in word for word in words)]
        self._all, self._pieces, self._seen = set(), {}, {}
        for secret in sorted(kept):
            self._remember(secret)

    def in_text(self, text: str) -> bool:
        """Tell whether a secret stands anywhere in the text."""
        if len(text) < LEAST_LENGTH or not self._all:
            return False
        if (found := self._seen.get(text)) is None:
            found = self._seen[text] = next(self._spans(text), None) is not None
        return found

    def scrubbed(self, text: str) -> str:
        """Return the text with a placeholder for each secret in it; for those that overlap, one."""
        scrubbed, done = "", 0
        for start, end in sorted(self._spans(text)):
            if start >= done:
                scrubbed += text[done:start] + PLACEHOLDER
            done = max(done, end)
        return scrubbed + text[done:]

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        pieces = [text[at : at + LEAST_LENGTH] for at in range(len(text) - LEAST_LENGTH + 1)]
        for piece in self._pieces.keys() & pieces:
            position = text.find(piece)
            while position >= 0:
                for offset, secret in self._pieces[piece]:
                    start = position - offset
                    if start >= 0 and text.startswith(secret, start):
                        yield start, start + len(secret)
                position = text.find(piece, position + 1)

    def _add_text(self, text: str) -> None:
        if len(text) < LEAST_LENGTH:
            return
        for form in (text, text.strip(), json.dumps(text)[1:-1], quote(text, safe=""), _base64(text)):
            self._remember(form)
        if text.lstrip()[:1] in {"{", "["}:
            try:
                self.add(json.loads(text))
            except (ValueError, RecursionError):
                return

    def _remember(self, secret: str) -> None:
        if len(secret) < LEAST_LENGTH or secret in self._all:
            return
        self._all.add(secret)
        last = len(secret) - LEAST_LENGTH
        offsets = range(0, last + 1, last // _PIECES + 1)
        offset = min(offsets, key=lambda each: len(self._pieces.get(secret[each : each + LEAST_LENGTH], ())))
        self._pieces.setdefault(secret[offset : offset + LEAST_LENGTH], []).append((offset, secret))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode(errors="surrogatepass")).decode()
