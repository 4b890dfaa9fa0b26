"""The Lua scripts: each in its own file, run by its hash so that the text travels once."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua script that works on keys of one slot."""

    text: str = field(repr=False)
    repeatable: bool
    """Whether running it twice leaves what running it once does, so that it may be sent again after a lost answer."""
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha1(self.text.encode(), usedforsecurity=False)  # the name Redis itself gives it
        object.__setattr__(self, "sha", digest.hexdigest())


def script(name: str, *, repeatable: bool) -> Script:
    """Return the script in `name`.lua beside this file."""
    return Script(Path(__file__).with_name(f"{name}.lua").read_text("utf-8"), repeatable=repeatable)


SESSION_WRITE = script("session_write", repeatable=True)
PER_USER_WRITE = script("per_user_write", repeatable=True)
RATE_LIMIT = script("rate_limit", repeatable=False)
EPOCHS = script("epochs", repeatable=True)
