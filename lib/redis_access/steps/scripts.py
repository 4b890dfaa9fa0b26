"""Lua scripts: each lies in a file of its own beside the operations that run it, and goes by its hash."""

from pathlib import Path
from typing import Any

from .answers import Check, of_scripts


class Script:
    """A Lua script that works on keys of one slot; `text` and `sha` are read and made when first asked for."""

    __slots__ = ("_answers", "_path", "repeatable", "sha", "text")
    text: str
    sha: str
    """The name that Redis itself gives it."""

    def __init__(
        self, text: str | None = None, *, repeatable: bool, answers: Check | None = None, path: Path | None = None
    ) -> None:
        """Make one of its text, or of the file that has it.

        `repeatable`: whether running it twice has the effect of running it once, so that it may be sent again when its
        answer was lost. `answers` tells which answers it can have; None for any.
        """
        self.repeatable = repeatable
        self._answers = answers
        self._path = path
        if text is not None:
            self.text = text

    def __getattr__(self, name: str) -> Any:  # for what is not there yet: an import need not read every script
        if name == "text" and self._path is not None:
            self.text = self._path.read_text("utf-8")
        elif name == "sha":
            import hashlib

            # Redis names scripts by SHA-1, which OpenSSL in FIPS mode refuses unless it is said not to be for security.
            self.sha = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()
            if self._answers is not None:
                of_scripts[self.sha] = of_scripts[self.text] = self._answers
        else:
            raise AttributeError(name)
        return getattr(self, name)

    def __repr__(self) -> str:
        return f"Script({self.sha})"


def script_beside(module_file: str, name: str, *, repeatable: bool, answers: Check) -> Script:
    """Return the script in `name`.lua in the folder of a module, given the module's `__file__`.

    `repeatable` and `answers` are Script's; neither has a default, since a wrong one would pass unnoticed.
    """
    return Script(repeatable=repeatable, answers=answers, path=Path(module_file).with_name(f"{name}.lua"))
