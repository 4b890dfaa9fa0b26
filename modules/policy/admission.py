"""Whoever is admitted is named: principals of policies, attached policies, callers of functions and of the HTTP API."""

import re
from collections.abc import Iterator

from modules.policy.stack_terraform import ACCOUNT, REFERENCE, Block, StackTerraform, listed, texts
from modules.policy.statements import POLICY_ARGUMENTS, Condition, Statement, statements

# Condition keys that tell to whom the caller belongs, or the resource for which a service calls.
_NARROWING = frozenset(
    {
        *("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:sourceaccount", "aws:sourcearn"),
        *("aws:sourceorgid", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "kms:calleraccount"),
        # CloudWatch Logs encrypts a log group, and the group's ARN holds the account.
        "kms:encryptioncontext:aws:logs:arn",
    }
)
_TESTS = frozenset({"stringequals", "stringlike", "arnequals", "arnlike"})
# An account, an organization or a network. A pattern without one of these matches anybody's.
_NAMED = re.compile(rf"{REFERENCE.pattern}|{ACCOUNT.pattern}|^(?:o|vpc|vpce)-[a-z0-9]+$")
_ARN = re.compile(rf"arn:|{ACCOUNT.pattern}")
# The places of an account in an argument: in an ARN, or in front of an id, as that of a security group.
_NAMES_ACCOUNT = re.compile(r"arn:[^\s\",]*|^\d{12}(?:$|/)")
_ATTACHING = {
    "aws_iam_group_policy_attachment": "policy_arn",
    "aws_iam_policy_attachment": "policy_arn",
    "aws_iam_role": "managed_policy_arns",
    "aws_iam_role_policy_attachment": "policy_arn",
    "aws_iam_role_policy_attachments_exclusive": "policy_arns",
    "aws_iam_user_policy_attachment": "policy_arn",
}
# The authorization types that a route of an HTTP API may have. CUSTOM would be a function that no rule reads.
_AUTHORIZED = ("AWS_IAM", "JWT")


def admission(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield what admits somebody unnamed; accepted as "admission", or "admission:<sid>" for a statement."""
    for statement in statements(terraform):
        if statement.allows and not statement.accepts("admission"):
            yield from _principals(statement, terraform)
    for block in terraform.resources():
        if not block.accepts("admission"):
            yield from (f"{block.address} {problem}" for problem in _of_block(block, terraform))


def _principals(statement: Statement, terraform: StackTerraform) -> Iterator[str]:
    narrowing = [each for each in statement.conditions if _narrows(each)]
    for kind, identifier in statement.principals:
        if "*" in identifier and not narrowing:
            yield f"{statement} admits {identifier} without a condition on whose it is; name the principals"
        elif kind == "Service" and not narrowing and not _is_trust(statement):
            yield f"{statement} admits {identifier} for anybody's resources; add aws:SourceAccount or aws:SourceArn"
        elif kind == "Federated" and not _names_subject(statement):
            yield f"{statement} admits everyone whom {identifier} knows; compare the token's sub with StringEquals"
        elif kind in {"AWS", "*"} and (account := terraform.other_account(identifier)):
            yield f"{statement} admits account {account}; take the principal out, or name the account in the settings"
        elif kind == "CanonicalUser" or (kind == "AWS" and not _is_readable(identifier)):
            yield f"{statement} admits {identifier}, which does not say whose it is; name an ARN"
    for each in narrowing if statement.principals else []:
        for value in each.values:
            if account := terraform.other_account(value):
                yield f"{statement} admits account {account} by {each.variable}; name the account in the settings"


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


def _is_trust(statement: Statement) -> bool:
    """Tell whether the statement is of a role's trust policy.

    A service takes a role only for resources in the account whose principal passed the role, so no condition is needed.
    """
    return all(action.lower().startswith("sts:") for action in statement.actions)


def _is_readable(identifier: str) -> bool:
    return "*" in identifier or REFERENCE.search(identifier) is not None or _ARN.match(identifier) is not None


def _of_block(block: Block, terraform: StackTerraform) -> Iterator[str]:
    for arn in listed(block.argument(_ATTACHING[block.kind])) if block.kind in _ATTACHING else []:
        if ":iam::aws:policy/" in arn or "${data.aws_iam_policy." in arn:
            yield f"attaches {arn}, which is not written here and changes without a plan; write the rights"
        elif account := terraform.other_account(arn):
            yield f"attaches a policy of account {account}; write the rights here"
    if block.kind == "aws_lambda_function_url" and block.argument("authorization_type") != "AWS_IAM":
        yield "answers without authentication; set authorization_type to AWS_IAM"
    if block.kind == "aws_apigatewayv2_route" and block.argument("authorization_type") not in _AUTHORIZED:
        yield "is open to everybody; set authorization_type to AWS_IAM, or to JWT with an authorizer"
    if block.kind == "aws_apigatewayv2_api":
        yield from _api(block)
    if block.kind == "aws_lambda_permission":
        yield from _permission(block, terraform)
    if block.kind == "aws_kms_grant":
        for argument in ("grantee_principal", "retiring_principal"):
            principal = str(block.argument(argument) or "arn:")
            if "*" in principal or not _is_readable(principal) or terraform.other_account(principal):
                yield f"lets {principal} use the key; grant it within the account"
    if block.kind == "aws_sns_topic_subscription" and block.argument("protocol") == "http":
        yield "sends what is published in the clear; use https"
    if block.kind not in _ATTACHING and block.kind not in {"aws_kms_grant", "aws_lambda_permission"}:
        yield from _elsewhere(block, terraform)


def _api(block: Block) -> Iterator[str]:
    if block.argument("target"):
        yield "makes a route by itself that is open to everybody; leave target out"
    if block.argument("body"):
        yield "makes routes of a document that no rule reads; leave body out and write the routes"
    # API Gateway takes "https://*", too.
    if any("*" in str(each) for each in listed(block.argument("cors_configuration.allow_origins"))):
        yield "lets every web page in; name the origins"


def _elsewhere(block: Block, terraform: StackTerraform) -> Iterator[str]:
    """Yield arguments that name another account: a layer's, a receiver's of events, a security group's."""
    for name, value in block.arguments.items():
        if name in POLICY_ARGUMENTS or name in {"description", "tags"}:
            continue
        for text in texts(value):
            if account := terraform.other_account(" ".join(_NAMES_ACCOUNT.findall(text))):
                yield f"has {name}={text}, of account {account}; name the account in the settings, or take it out"


def _permission(block: Block, terraform: StackTerraform) -> Iterator[str]:
    principal = str(block.argument("principal") or "*")
    if principal == "*" or block.argument("function_url_auth_type") == "NONE":
        yield "lets everyone call the function; name the principal"
    elif account := terraform.other_account(" ".join(texts(block.arguments))):
        yield f"lets account {account} call the function; name it in the settings, or take it out"
    elif ".amazonaws.com" in principal or (":" not in principal and not REFERENCE.fullmatch(principal)):
        sources = (str(block.argument(each) or "") for each in ("source_account", "source_arn"))
        if not any(_NAMED.search(each) for each in sources):
            yield f"lets {principal} call the function for anybody's resources; name source_account or source_arn"
