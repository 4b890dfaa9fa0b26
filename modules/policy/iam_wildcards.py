"""No policy allows by wildcard: every action and resource has its name, or the reason why not stands beside it."""

import re
from collections.abc import Iterator

from modules.policy.stack_terraform import StackTerraform
from modules.policy.statements import Statement, statements, unreadable

_TOKEN = re.compile(r"\$\{[^}]*\}")
_WILD = re.compile(r"[*?]")
_SEGMENTS = 6


def iam_wildcards(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield statements with wildcards; accepted, statement by statement, as "iam-wildcards:<sid>"."""
    for statement in statements(terraform):
        if statement.allows and not statement.accepts("iam-wildcards"):
            yield from _problems(statement)
    for block in unreadable(terraform):
        if not block.accepts("iam-wildcards"):
            yield f"{block.address} has a policy that cannot be read; write a data source aws_iam_policy_document"


def _problems(statement: Statement) -> Iterator[str]:
    for action in statement.actions:
        if _WILD.search(action):
            yield f"{statement} allows {action}; name each action"
    for resource in statement.resources:
        if _is_everything(resource) or (_is_every_one_of_a_kind(resource) and not statement.conditions):
            yield f"{statement} allows resource {resource}; name the resources"
    for argument in statement.all_but:
        yield f"{statement} allows all but {argument}; name what is allowed"


def _is_everything(resource: str) -> bool:
    """Tell whether the pattern leaves open which service, which account's, or what at all."""
    if resource.startswith("${"):
        return False
    parts = _TOKEN.sub("x", resource).split(":", _SEGMENTS - 1)
    if len(parts) < _SEGMENTS:
        # Shorter than an ARN, and yet a pattern: "*", "arn:*", "arn:aws:s3*".
        return bool(_WILD.search(resource))
    _, partition, service, _, account, name = parts
    return bool(_WILD.search(partition + service + account)) or not name.strip("*?/:")


def _is_every_one_of_a_kind(resource: str) -> bool:
    """Tell whether it is `role/*` or `function:*`, say: all that there is of it in the account."""
    name = _TOKEN.sub("x", resource).split(":", _SEGMENTS - 1)[-1]
    return not resource.startswith("${") and re.fullmatch(r"[\w-]+[:/][*?/:]+", name) is not None
