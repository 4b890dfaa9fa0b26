"""A table of flags' rules, in a dict."""

from collections.abc import Mapping
from typing import Any

from openfeature.exception import ParseError


class Table:
    """Rules by flag, and what was asked of it."""

    def __init__(self, **rules: Any) -> None:
        self.rules: dict[str, Any] = {name.replace("_", "-"): rule for name, rule in rules.items()}
        self.asked: list[str] = []
        self.failure: Exception | None = None

    def __call__(self, flag: str) -> Mapping[str, Any] | None:
        """Return the rule."""
        self.asked.append(flag)
        if self.failure is not None:
            raise self.failure
        if flag == "no-json" and flag not in self.rules:
            raise ParseError("the rule of no-json is no JSON document")
        return self.rules.get(flag)
