"""The secrets of one plan, to be found wherever else they stand: in a name, a URL, another resource's attribute."""

import base64
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from tools.plan_review.plan.hidden import PLACEHOLDER

# Shorter ones (a port, "prod") would be found everywhere without being meant.
LEAST_LENGTH = 8


class KnownSecrets:
    """A search for many texts at once, in time that does not depend on how many they are."""

    def __init__(self) -> None:
        self._by_start: dict[str, list[str]] = {}
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
        self._all, self._by_start, self._seen = set(), {}, {}
        for secret in kept:
            self._remember(secret)

    def in_text(self, text: str) -> bool:
        """Tell whether a secret stands anywhere in the text."""
        if len(text) < LEAST_LENGTH or not self._all:
            return False
        if (found := self._seen.get(text)) is None:
            found = self._seen[text] = self._find(text, 0) is not None
        return found

    def scrubbed(self, text: str) -> str:
        """Return the text with a placeholder for each secret in it."""
        position = 0
        while found := self._find(text, position):
            start, secret = found
            text = text[:start] + PLACEHOLDER + text[start + len(secret) :]
            position = start + len(PLACEHOLDER)
        return text

    def _find(self, text: str, position: int) -> tuple[int, str] | None:
        for start in range(position, len(text) - LEAST_LENGTH + 1):
            for secret in self._by_start.get(text[start : start + LEAST_LENGTH], ()):
                if text.startswith(secret, start):
                    return start, secret
        return None

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
        if len(secret) >= LEAST_LENGTH and secret not in self._all:
            self._all.add(secret)
            alike = self._by_start.setdefault(secret[:LEAST_LENGTH], [])
            alike.append(secret)
            # The longest first: a secret may begin as another one does.
            alike.sort(key=len, reverse=True)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode(errors="surrogatepass")).decode()
