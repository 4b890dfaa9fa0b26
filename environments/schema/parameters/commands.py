"""Commands that nobody may run, and the string by which ElastiCache blocks them.

ElastiCache user guide, "Supported engine versions", rename-commands: pairs separated by spaces, each write replaces the
whole list, and a command whose new name is `blocked` cannot be called. The commands in ``RESTRICTED_BY_AWS`` are
closed to everyone anyway and are refused in the list.
"""

import re

RESTRICTED_BY_AWS = frozenset(
    {
        "acl",
        "bgrewriteaof",
        "bgsave",
        "config",
        "debug",
        "migrate",
        "module",
        "psync",
        "replicaof",
        "save",
        "shutdown",
        "slaveof",
        "sync",
    }
)
_COMMAND = re.compile(r"[a-z]{2,20}")


def blocked_command_problems(commands: tuple[str, ...]) -> list[str]:
    """List the names that `rename-commands` would refuse, each with its remedy."""
    problems = []
    for command in commands:
        if _COMMAND.fullmatch(command) is None:
            problems.append(f"{command!r} is no command name; write it in lower case, as 'flushall'")
        elif command in RESTRICTED_BY_AWS:
            problems.append(f"{command!r} is restricted by ElastiCache already and cannot be renamed; remove it")
    if len(set(commands)) != len(commands):
        problems.append("a command stands in the list twice; name each once")
    return problems


def rename_commands(commands: tuple[str, ...]) -> str:
    """Return the value of the parameter `rename-commands` that blocks the commands."""
    return " ".join(f"{command} blocked" for command in commands)
