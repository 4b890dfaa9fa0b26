"""Access strings from typed parts: a mistake is an error here, not a refusal by AWS at apply, or a right too many.

Rules of the ElastiCache user guide, "Role-Based Access Control (RBAC)": no passwords, no `reset`, no command that
ElastiCache closes to everyone (it refuses the whole string). Redis applies rules from left to right.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from environments.schema.aws.commands import RESTRICTED_BY_AWS
from environments.schema.base import SettingsError

_COMMAND = re.compile(r"[a-z][a-z-]*(\|[a-z-]+)?")
_PATTERN = re.compile(r"[^\s%~]+")
# ElastiCache closes these subcommands of open commands; user guide, "Supported and restricted commands".
_RESTRICTED_SUBCOMMANDS = frozenset(
    {
        *(f"acl|{name}" for name in ("deluser", "load", "save", "setuser")),
        *(f"cluster|{name}" for name in ("addslots", "addslotsrange", "bumpepoch", "delslots", "delslotsrange")),
        *(f"cluster|{name}" for name in ("failover", "flushslots", "forget", "links", "meet", "setslot")),
    }
)
# ElastiCache refuses `acl` as a whole command; access strings name its harmless subcommands one by one.
_WHOLE = RESTRICTED_BY_AWS - {"acl"}


class Category(StrEnum):
    """Command categories of Redis and Valkey that the access strings use."""

    ADMIN = "@admin"
    ALL = "@all"
    CONNECTION = "@connection"
    DANGEROUS = "@dangerous"
    READ = "@read"
    WRITE = "@write"


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Keys that match a glob pattern, and whether a user may only read them."""

    pattern: str
    may: Literal["read", "read and write"] = "read and write"

    def text(self) -> str:
        """Return the rule as Redis reads it."""
        return f"%R~{self.pattern}" if self.may == "read" else f"~{self.pattern}"


@dataclass(frozen=True, kw_only=True)
class AccessString:
    """A user who may run what ``allow`` names less what ``deny`` names, on ``keys`` and ``channels`` only.

    Raises SettingsError when ElastiCache would refuse a part.
    """

    keys: tuple[Keys, ...]
    allow: tuple[Category | str, ...]
    deny: tuple[Category | str, ...] = ()
    channels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        commands = [part for part in (*self.allow, *self.deny) if not isinstance(part, Category)]
        problems = [problem for command in commands if (problem := _command_problem(command))]
        problems += [
            f"keys: {keys.pattern!r} is no pattern; write it without blanks, % and ~, as 'app:*'"
            for keys in self.keys
            if _PATTERN.fullmatch(keys.pattern) is None
        ]
        if Category.ALL in self.allow:
            problems.append("allow: '@all' is every command there will ever be; name the categories")
        if problems:
            raise SettingsError("access string", tuple(problems))

    def text(self) -> str:
        """Return the access string: nothing is allowed at first, and what is denied comes last and wins."""
        return " ".join(
            (
                "on",
                *(keys.text() for keys in self.keys),
                "resetchannels",
                *(f"&{channel}" for channel in self.channels),
                f"-{Category.ALL}",
                *(f"+{part}" for part in self.allow),
                *(f"-{part}" for part in self.deny),
            )
        )


def _command_problem(command: str) -> str:
    if _COMMAND.fullmatch(command) is None:
        return f"{command!r} is no command; write it in lower case, as 'get' or 'client|list'"
    if command in _WHOLE or command.partition("|")[0] in _WHOLE or command in _RESTRICTED_SUBCOMMANDS:
        return f"{command!r} is closed to everyone by ElastiCache, which refuses a string that names it; remove it"
    if command == "acl":
        return "'acl' names closed subcommands, too; name those you mean, as 'acl|whoami'"
    return ""
