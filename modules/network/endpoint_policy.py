"""The policy of a VPC endpoint: this account's principals, on this account's resources, and no others.

The policy grants nothing. With it, credentials of another account are of no use in the network, and data cannot be sent
to another account's resources.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from constructs import Construct

from modules.accepted import accept
from modules.account import Account
from modules.keys.key_policy import equals

_SID = "WithinThisAccount"
_REASON = "An endpoint's policy grants nothing; it is what goes through at all, of this account to this account."


def endpoint_policy(scope: Construct, *, account: Account, service: str) -> str:
    """Return the policy's JSON for the endpoint of a service: `ssm`, `dynamodb`."""
    everyone = DataAwsIamPolicyDocumentStatementPrincipals(type="*", identifiers=["*"])
    document = DataAwsIamPolicyDocument(
        scope,
        "endpoint-policy",
        statement=[
            DataAwsIamPolicyDocumentStatement(
                sid=_SID,
                actions=[f"{service}:*"],
                resources=["*"],
                principals=[everyone],
                condition=[
                    equals("aws:PrincipalAccount", [account.id]),
                    equals("aws:ResourceAccount", [account.id]),
                ],
            )
        ],
    )
    accept(document, {f"iam-wildcards:{_SID}": _REASON})
    return document.json
