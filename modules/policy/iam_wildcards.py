"""No policy allows by wildcard: it names each action and resource, or its block holds the reason why not."""

import re
from collections.abc import Iterator

from modules.policy.stack_terraform import StackTerraform
from modules.policy.statements import Condition, Statement, statements, unreadable

_TOKEN = re.compile(r"\$\{[^}]*\}")
_WILD = re.compile(r"[*?]")
_SEGMENTS = 6
# Condition keys that every request has, or that any caller can set.
_SAYS_NOTHING = frozenset({"aws:securetransport", "aws:useragent", "aws:referer", "aws:currenttime"})
# Kinds of resources directly in front of a wildcard, without a separator: `parameter*` is every parameter.
_KIND = re.compile(r"(?:[\w-]+[:/])?")
_KINDS = re.compile(
    r"(?:alias|alarm|cluster|dashboard|document|function|group|key|layer|log-group|parameter|policy|replicationgroup|role"
    r"|secret|snapshot|subnet|table|user|vpc)[*?].*"
)


def iam_wildcards(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield statements with wildcards; accepted for one statement each, as "iam-wildcards:<sid>"."""
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
        narrow = any(_narrows(each) for each in statement.conditions)
        if _is_everything(resource) or (_is_every_one_of_a_kind(resource) and not narrow):
            yield f"{statement} allows resource {resource}; name the resources"
    for argument in statement.all_but:
        yield f"{statement} allows all but {argument}; name what is allowed"


def _is_everything(resource: str) -> bool:
    """Tell whether the pattern leaves the service, the account or the whole name open."""
    if resource.startswith("${"):
        return False
    parts = _TOKEN.sub("x", resource).split(":", _SEGMENTS - 1)
    if len(parts) < _SEGMENTS:
        # Patterns that are shorter than an ARN: "*", "arn:*", "arn:aws:s3*".
        return bool(_WILD.search(resource))
    _, partition, service, _, account, name = parts
    return bool(_WILD.search(partition + service + account)) or not name.strip("*?/:")


def _is_every_one_of_a_kind(resource: str) -> bool:
    """Tell whether the pattern matches every resource of a kind in the account, as `role/*` and `function:*` do."""
    if resource.startswith("${") or _WILD.search(resource) is None:
        return False
    name = _TOKEN.sub("x", resource).split(":", _SEGMENTS - 1)[-1]
    # Without a letter or digit beside the wildcards, the name tells no resource of the kind from another.
    return _KINDS.fullmatch(name) is not None or not re.search(r"\w", _KIND.sub("", name, count=1))


def _narrows(condition: Condition) -> bool:
    """Tell whether a request may fail the condition."""
    test = condition.test.lower()
    if test.startswith("forallvalues:") or condition.variable.lower() in _SAYS_NOTHING:
        return False
    return any(re.search(r"[^*?]", value) for value in condition.values)
