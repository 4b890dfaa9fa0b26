"""The Lua scripts: each in its own file, run by its hash so that the text travels once."""

from pathlib import Path
from typing import Any


class Script:
    """A Lua script that works on keys of one slot; `text` and `sha` are read and made when first asked for."""

    __slots__ = ("_path", "repeatable", "sha", "text")
    text: str
    sha: str
    """The name that Redis itself gives it."""

    def __init__(self, text: str | None = None, *, repeatable: bool, path: Path | None = None) -> None:
        """Make one of its text, or of the file that has it.

        `repeatable`: whether running it twice leaves what running it once does, so that it may be sent again after a
        lost answer.
        """
        self.repeatable = repeatable
        self._path = path
        if text is not None:
            self.text = text

    def __getattr__(self, name: str) -> Any:  # for what is not there yet: an import need not read every script
        if name == "text" and self._path is not None:
            self.text = self._path.read_text("utf-8")
        elif name == "sha":
            import hashlib

            self.sha = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        else:
            raise AttributeError(name)
        return getattr(self, name)

    def __repr__(self) -> str:
        return f"Script({self.sha})"


_FOLDER = Path(__file__).parent


def script(name: str, *, repeatable: bool) -> Script:
    """Return the script in `name`.lua beside this file."""
    return Script(repeatable=repeatable, path=_FOLDER / f"{name}.lua")


SESSION_CREATE = script("session_create", repeatable=True)
SESSION_USE = script("session_use", repeatable=True)
SESSION_ROTATE = script("session_rotate", repeatable=True)
SESSION_END_ALL = script("session_end_all", repeatable=True)
PER_USER_WRITE = script("per_user_write", repeatable=True)
PER_USER_FORGET = script("per_user_forget", repeatable=True)
RATE_LIMIT = script("rate_limit", repeatable=False)
EPOCHS = script("epochs", repeatable=True)
COMPARE_AND_SWAP = script("compare_and_swap", repeatable=True)
