"""One parameter of ElastiCache's parameter groups: its values, its versions, and whether AWS lets it be set."""

from dataclasses import dataclass
from typing import Literal

from environments.schema.aws.engine_versions import Engine
from environments.schema.engines import version_number


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter's values: ``choices``, or whole numbers from ``low`` to ``high`` (and ``also``), or ``letters``.

    ``withheld_because`` says why AWS does not let it be set. The settings refuse such a parameter, unless the local
    Redis uses it (``local_only``): then it stays out of the parameter group.
    ``redis`` and ``valkey`` are the first versions that have it, None where no version has; ``valkey_until`` is the
    first that lacks it again, and ``valkey_instead`` what that version does.
    """

    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    also: tuple[str, ...] = ()
    letters: str = ""
    withheld_because: str = ""
    local_only: bool = False
    takes_effect: Literal["immediately", "at creation"] = "immediately"
    redis: str | None = "2.6.13"
    valkey: str | None = "7.2"
    valkey_until: str | None = None
    valkey_instead: str = ""

    def allows(self, value: str) -> bool:
        """Tell whether ElastiCache accepts the value."""
        if value in self.also or value in self.choices:
            return True
        if self.letters:
            return set(value) <= set(self.letters)
        if self.low is None:
            return not self.choices
        return value.isdecimal() and self.low <= int(value) and (self.high is None or int(value) <= self.high)

    def describe(self) -> str:
        """Say in a few words what is allowed."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.letters:
            return f"letters of {self.letters}"
        if self.low is None:
            return "any text"
        numbers = f"{self.low} to {self.high}" if self.high is not None else f"{self.low} or more"
        return " or ".join((*self.also, f"a whole number, {numbers}"))

    def exists_in(self, engine: Engine, engine_version: str) -> bool:
        """Tell whether this version of the engine has the parameter."""
        first = self.redis if engine == "redis" else self.valkey
        version = version_number(engine_version)
        if first is None or version < version_number(first):
            return False
        return engine == "redis" or self.valkey_until is None or version < version_number(self.valkey_until)

    def where(self) -> str:
        """Say which versions of the engines have the parameter."""
        valkey = f"valkey from {self.valkey}" + (f" to before {self.valkey_until}" if self.valkey_until else "")
        return " and ".join(
            text
            for text, first in ((f"redis from {self.redis}", self.redis), (valkey, self.valkey))
            if first is not None
        )
