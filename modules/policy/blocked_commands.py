"""Nobody may run FLUSHALL, FLUSHDB or KEYS, which reach the keys of every application.

A parameter group blocks them for whoever connects, and no user's access string allows them. A serverless cache has no
parameter group, so its users' access strings alone deny them.
"""

from collections.abc import Iterator

from environments.schema.parameters.commands import ALWAYS_BLOCKED, rename_commands
from modules.policy.stack_terraform import Block, StackTerraform, listed

# By command: its ACL categories (Redis, `COMMAND INFO`); a test compares them with a server's.
CATEGORIES = {
    "flushall": frozenset({"@all", "@dangerous", "@keyspace", "@slow", "@write"}),
    "flushdb": frozenset({"@all", "@dangerous", "@keyspace", "@slow", "@write"}),
    "keys": frozenset({"@all", "@dangerous", "@keyspace", "@read", "@slow"}),
}
_SYNONYMS = {"allcommands": "+@all", "nocommands": "-@all", "reset": "-@all"}


def blocked_commands(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield parameter groups and users that leave one of the commands open; accepted as "blocked-commands"."""
    groups = list(terraform.resources("aws_elasticache_parameter_group"))
    for block in terraform.resources("aws_elasticache_replication_group", "aws_elasticache_user"):
        if not block.accepts("blocked-commands"):
            problems = _of_user(block) if block.kind == "aws_elasticache_user" else _of_cache(block, groups)
            yield from (f"{block.address} {problem}" for problem in problems)
    for group in groups:
        if not group.accepts("blocked-commands") and (missing := _missing(group)):
            yield (
                f"{group.address} does not block {', '.join(missing)}; add {rename_commands(missing)!r} to its "
                "parameter rename-commands"
            )


def allowed_commands(access_string: str) -> tuple[str, ...]:
    """Return those of the commands that the access string allows; Redis applies its rules from left to right."""
    allowed = dict.fromkeys(ALWAYS_BLOCKED, False)
    for word in access_string.lower().split():
        rule = _SYNONYMS.get(word, word)
        sign, name = rule[0], rule[1:]
        for command in ALWAYS_BLOCKED:
            # `+keys|x` allows KEYS with some arguments, and `-keys|x` leaves KEYS as it is.
            allows_part = sign == "+" and name.startswith(f"{command}|")
            if sign in "+-" and (name == command or name in CATEGORIES[command] or allows_part):
                allowed[command] = sign == "+"
    return tuple(command for command, may in allowed.items() if may)


def _of_user(user: Block) -> Iterator[str]:
    access_string = str(user.argument("access_string") or "")
    words = access_string.lower().split()
    if words[:1] == ["off"] and "on" not in words:
        return
    if "${" in access_string or "(" in access_string:
        yield "has an access string with a reference or a selector, which this rule does not read; write it out"
    elif allowed := allowed_commands(access_string):
        yield f"may run {', '.join(allowed)}; end its access string with -@dangerous"


def _of_cache(cache: Block, groups: list[Block]) -> Iterator[str]:
    # A secondary of a global datastore has its primary's parameters.
    if cache.argument("global_replication_group_id"):
        return
    if not any(cache.refers_to("parameter_group_name", group) for group in groups):
        yield (
            f"has no parameter group of this stack, and AWS's own blocks nothing; give it one that blocks "
            f"{', '.join(ALWAYS_BLOCKED)}"
        )


def _missing(group: Block) -> tuple[str, ...]:
    words = [
        word
        for each in listed(group.argument("parameter"))
        if each.get("name") == "rename-commands"
        for word in str(each.get("value")).lower().split()
    ]
    blocked = {command for command, name in zip(words[::2], words[1::2], strict=False) if name == "blocked"}
    return tuple(command for command in ALWAYS_BLOCKED if command not in blocked)
