"""Secrets taken out of a plan's values: by Terraform's masks, by names, by shape, and wherever else they stand.

Two passes: `hide` replaces what is known to be secret where it stands and remembers it, `scrub` finds it elsewhere.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from ..values import Mark
from .hidden import PLACEHOLDER, Hidden, JsonText
from .known_secrets import KnownSecrets
from .masks import any_true, below, fits, is_all
from .names import is_secret_name
from .texts import carries_secret

# {"name": "DB_PASSWORD", "value": ...}: how lists say what maps say with a key.
_LABELS = {"name", "Name", "key", "Key", "parameter_name", "ParameterName", "ParameterKey"}
_LABELLED = {"value", "Value", "parameter_value", "ParameterValue", "default", "DefaultValue"}


@dataclass(kw_only=True)
class Redaction:
    """One plan's secrets."""

    known: KnownSecrets = field(default_factory=KnownSecrets)
    _texts: dict[str, Any] = field(default_factory=dict)

    def hide(self, value: Any, *, mask: Any = False, unknown: Any = False, secret: bool = False) -> Any:
        """Return the value with secrets hidden and unknown places marked; parts without either are not copied.

        ``mask`` and ``unknown`` are Terraform's trees of yes and no; ``secret``: a name above says that it is one.
        """
        if isinstance(value, str) and not (mask or unknown or secret):
            # Most of a plan is such.
            return self._hide_in_text(value)
        if unknown and is_all(unknown):
            return Mark.UNKNOWN
        if value is None:
            # A value may lack what will be known after the apply only.
            return self.hide(type(unknown)(), mask=mask, unknown=unknown) if any_true(unknown) else None
        if mask and (is_all(mask) or (not fits(mask, value) and any_true(mask))):
            return self._hidden(value)
        if isinstance(value, dict):
            return self._hide_in_mapping(value, mask, unknown, secret)
        if isinstance(value, list):
            return self._hide_in_list(value, mask, unknown, secret)
        if secret and not isinstance(value, bool):
            return self._hidden(value)
        return self._hide_in_text(value) if isinstance(value, str) else value

    def scrub(self, tree: Any) -> Any:
        """Return the tree with every text hidden in which a secret stands, that was found anywhere in the plan."""
        if isinstance(tree, str):
            return Hidden.of(tree) if self.known.in_text(tree) else tree
        if isinstance(tree, JsonText):
            return JsonText(self.scrub(tree.content))
        if isinstance(tree, dict):
            items = {self._key(key, at): self.scrub(value) for at, (key, value) in enumerate(tree.items())}
            same = all(items.get(key, Hidden) is value for key, value in tree.items())
            return tree if same else items
        if isinstance(tree, list):
            elements = [self.scrub(each) for each in tree]
            return elements if any(new is not old for new, old in zip(elements, tree, strict=True)) else tree
        if isinstance(tree, int | float) and not isinstance(tree, bool):
            return Hidden.of(tree) if self.known.in_text(json.dumps(tree)) else tree
        return tree

    def text(self, text: str) -> str:
        """Return a name or a message without any secret that was found."""
        return self.known.scrubbed(text)

    def _hide_in_mapping(self, value: dict[str, Any], mask: Any, unknown: Any, secret: bool) -> Any:
        labels = value.keys() & _LABELS
        labelled = any(isinstance(value[label], str) and is_secret_name(value[label]) for label in labels)
        later = unknown if isinstance(unknown, dict) else {}
        items = {}
        for key in [*value, *(key for key in later if key not in value and any_true(later[key]))]:
            named = secret or is_secret_name(key) or (labelled and key in _LABELLED)
            items[key] = self.hide(value.get(key), mask=below(mask, key), unknown=later.get(key), secret=named)
        return value if len(items) == len(value) and all(items[key] is value[key] for key in value) else items

    def _hide_in_list(self, value: list[Any], mask: Any, unknown: Any, secret: bool) -> Any:
        later = unknown if isinstance(unknown, list) else []
        missing = [None] * (len(later) - len(value)) if any_true(later[len(value) :]) else []
        elements = [
            self.hide(each, mask=below(mask, at), unknown=below(later, at), secret=secret)
            for at, each in enumerate([*value, *missing])
        ]
        same = not missing and all(new is old for new, old in zip(elements, value, strict=True))
        return value if same else elements

    def _hide_in_text(self, text: str) -> Any:
        # The same texts stand on both sides and in many resources.
        if (told := self._texts.get(text)) is None:
            told = self._texts[text] = self._read_text(text)
        return told

    def _read_text(self, text: str) -> Any:
        if text.lstrip()[:1] in {"{", "["}:
            try:
                return JsonText(self.hide(json.loads(text)))
            except ValueError:
                pass
        return self._hidden(text) if carries_secret(text) else text

    def _hidden(self, value: Any) -> Any:
        if value in ("", [], {}):
            # Nothing is in there that could be hidden, and hiding it would look as if something were.
            return value
        self.known.add(value)
        return Hidden.of(value)

    def _key(self, key: str, at: int) -> str:
        return f"{PLACEHOLDER} {at + 1}" if self.known.in_text(key) else key
