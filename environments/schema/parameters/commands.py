"""Commands that nobody may run, and the string by which ElastiCache blocks them.

ElastiCache user guide, "Engine specific parameters", rename-commands: pairs separated by spaces, each write replaces
the whole list, and a command whose new name is `blocked` cannot be called. Only commands of a closed list may be
renamed.
"""

from environments.schema.aws.commands import RENAMEABLE, RESTRICTED_BY_AWS

# Every environment blocks these: the first two delete the data of every application, and KEYS lists the keys of every
# application while no other command runs.
ALWAYS_BLOCKED = ("flushall", "flushdb", "keys")
# The commands that the cache library and its scripts send; a test compares. If one of them were blocked, all calls of
# the applications would fail, or near caches, durable writes or the statistics, and the deployment would still succeed.
NEEDED_BY_CLIENTS = frozenset(
    {
        *("asking", "auth", "client", "cluster", "command", "eval", "evalsha", "hello", "ping", "readonly", "script"),
        *("del", "exists", "expire", "get", "getrange", "hdel", "hexists", "hget", "hgetall", "hkeys", "hlen", "hmget"),
        *("hset", "incr", "incrby", "mget", "pexpire", "pttl", "rename", "select", "set", "setrange", "strlen", "time"),
        *("dbsize", "info", "memory", "scan", "subscribe", "ttl", "type", "unlink", "wait"),
    }
)
# The commands that a primary sends to its replicas: expiries and evictions as deletions, scripts as transactions.
NEEDED_BY_REPLICAS = frozenset({"del", "exec", "multi", "pexpireat", "ping", "replconf", "select", "unlink"})


def blocked_command_problems(commands: tuple[str, ...]) -> list[str]:
    """List the names that `rename-commands` would refuse, each with its remedy."""
    problems = []
    for command in commands:
        if command in RESTRICTED_BY_AWS:
            problems.append(f"{command!r} is restricted by ElastiCache already and cannot be renamed; remove it")
        elif command in NEEDED_BY_CLIENTS | NEEDED_BY_REPLICAS:
            problems.append(f"{command!r} is sent by the cache library or to replicas; remove it")
        elif command not in RENAMEABLE:
            problems.append(
                f"{command!r} is none of the commands that ElastiCache lets one block "
                "(environments/schema/aws/commands.py); write it in lower case, as 'flushall', or remove it"
            )
    if len(set(commands)) != len(commands):
        problems.append("a command stands in the list twice; name each once")
    return problems


def unblocked_command_problems(commands: tuple[str, ...]) -> list[str]:
    """List the commands of ALWAYS_BLOCKED that are missing, each with its remedy."""
    return [
        f"{command!r} is missing, and every environment blocks it; add it"
        for command in ALWAYS_BLOCKED
        if command not in commands
    ]


def rename_commands(commands: tuple[str, ...]) -> str:
    """Return the value of the parameter `rename-commands` that blocks the commands."""
    return " ".join(f"{command} blocked" for command in commands)
