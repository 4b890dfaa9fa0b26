"""Nobody is let in without being named: principals of policies, policies that are attached, callers of functions."""

import re
from collections.abc import Iterator

from modules.policy.stack_terraform import Block, StackTerraform, listed
from modules.policy.statements import Condition, Statement, statements

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
# Keys that say whose the caller is, or whose the resource that a service calls for.
_NARROWING = frozenset(
    {
        *("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:sourceaccount", "aws:sourcearn"),
        *("aws:sourceorgid", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "kms:calleraccount"),
    }
)
_TESTS = frozenset({"stringequals", "stringlike", "arnequals", "arnlike"})
# An account, an organization, a network: without one of these a pattern is met by anybody's.
_NAMED = re.compile(r"\$\{|(?<!\d)\d{12}(?!\d)|^(o|vpc|vpce)-")
_ATTACHING = {
    "aws_iam_group_policy_attachment": "policy_arn",
    "aws_iam_policy_attachment": "policy_arn",
    "aws_iam_role": "managed_policy_arns",
    "aws_iam_role_policy_attachment": "policy_arn",
    "aws_iam_role_policy_attachments_exclusive": "policy_arns",
    "aws_iam_user_policy_attachment": "policy_arn",
}


def admission(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield who is let in without being named; accepted as "admission", or "admission:<sid>" for a statement."""
    for statement in statements(terraform):
        if statement.allows and not statement.accepts("admission"):
            yield from _principals(statement, terraform)
    for block in terraform.resources():
        if not block.accepts("admission"):
            yield from (f"{block.address} {problem}" for problem in _of_block(block, terraform))


def _principals(statement: Statement, terraform: StackTerraform) -> Iterator[str]:
    narrowed = any(_narrows(each) for each in statement.conditions)
    for kind, identifier in statement.principals:
        if "*" in identifier and not narrowed:
            yield f"{statement} admits {identifier} without a condition on whose it is; name the principals"
        elif kind == "Federated" and not _names_subject(statement):
            yield f"{statement} admits everyone whom {identifier} knows; compare the token's sub with StringEquals"
        elif kind in {"AWS", "*"} and (account := _other_account(identifier, terraform)):
            yield f"{statement} admits account {account}; take the principal out, or name the account in the settings"


def _narrows(condition: Condition) -> bool:
    return (
        condition.variable.lower() in _NARROWING
        and condition.test.lower().removeprefix("foranyvalue:") in _TESTS
        and bool(condition.values)
        and all(_NAMED.search(value) for value in condition.values)
    )


def _names_subject(statement: Statement) -> bool:
    return any(
        each.variable.lower().endswith(":sub") and each.test.lower() == "stringequals" for each in statement.conditions
    )


def _other_account(identifier: str, terraform: StackTerraform) -> str | None:
    found = _ACCOUNT.search(identifier)
    return found[0] if found and found[0] not in terraform.settings.allowed_account_ids else None


def _of_block(block: Block, terraform: StackTerraform) -> Iterator[str]:
    for arn in listed(block.argument(_ATTACHING[block.kind])) if block.kind in _ATTACHING else []:
        if ":iam::aws:policy/" in arn or "${data.aws_iam_policy." in arn:
            yield f"attaches {arn}, which is not written here and changes without a plan; write the rights"
        elif account := _other_account(arn, terraform):
            yield f"attaches a policy of account {account}; write the rights here"
    if block.kind == "aws_lambda_function_url" and block.argument("authorization_type") != "AWS_IAM":
        yield "answers without authentication; set authorization_type to AWS_IAM"
    if block.kind == "aws_lambda_permission":
        yield from _permission(block, terraform)
    if block.kind == "aws_kms_grant":
        grantee = str(block.argument("grantee_principal"))
        if "*" in grantee or _other_account(grantee, terraform):
            yield f"lets {grantee} use the key; grant it within the account"


def _permission(block: Block, terraform: StackTerraform) -> Iterator[str]:
    principal = str(block.argument("principal") or "*")
    if principal == "*" or block.argument("function_url_auth_type") == "NONE":
        yield "lets everyone call the function; name the principal"
    elif account := _other_account(principal, terraform):
        yield f"lets account {account} call the function; name it in the settings, or take it out"
    elif principal.endswith(".amazonaws.com"):
        sources = (str(block.argument(each) or "") for each in ("source_account", "source_arn"))
        if not any(_NAMED.search(each) for each in sources):
            yield f"lets {principal} call the function for anybody's resources; name source_account or source_arn"
