"""A plan's values between reading and showing: secrets are gone, but differences between them still show."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from ..values import Mark

# In texts, which cannot hold a mark.
PLACEHOLDER = "(sensitive value)"
# New for every run, so that nobody can try guesses against a fingerprint.
_KEY = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Hidden:
    """The stand-in for a secret; two are equal when the secrets are."""

    fingerprint: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: Any) -> "Hidden":
        """Stand in for the secret, of which nothing can be got back."""
        return cls(blake2b(json.dumps(secret, sort_keys=True).encode(), key=_KEY, digest_size=16).digest())


@dataclass(frozen=True, slots=True)
class JsonText:
    """A text attribute that holds a JSON object or list, such as a policy document."""

    content: Any


def marked(tree: Any) -> Any:
    """Return the tree with marks for what is hidden, and JSON texts as text. Unchanged parts are not copied."""
    if isinstance(tree, Hidden):
        return Mark.SENSITIVE
    if isinstance(tree, JsonText):
        return json.dumps(tree.content, default=_placeholder)
    if isinstance(tree, dict):
        items = {key: marked(value) for key, value in tree.items()}
        return items if any(items[key] is not value for key, value in tree.items()) else tree
    if isinstance(tree, list):
        elements = [marked(each) for each in tree]
        return elements if any(new is not old for new, old in zip(elements, tree, strict=True)) else tree
    return tree


def _placeholder(part: Any) -> Any:
    return marked(part) if isinstance(part, JsonText) else PLACEHOLDER
