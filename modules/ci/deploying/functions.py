"""The rights of an apply on functions. Whoever changes a function's code acts as the function's role.

So an apply changes only functions that have the environment's tag beside its name. It could still tag a function that
somebody else made under the environment's name without any tag: Lambda asks for the same right as for a new function's
tags.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import statement

_FUNCTION = (
    *("DeleteFunction", "DeleteFunctionConcurrency", "PutFunctionConcurrency", "UntagResource"),
    *("UpdateFunctionCode", "UpdateFunctionConfiguration"),
)


def deploying_functions(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for functions and their layers."""
    functions = arns.named("lambda", "function:")
    return [
        statement("MakeFunctions", ["lambda:CreateFunction"], functions, *arns.gets_tag),
        # Lambda asks for this right both when a function is made with tags and when it is tagged later, and no
        # condition key tells the two apart.
        statement("TagFunctions", ["lambda:TagResource"], functions, arns.stays_tagged, *arns.not_anothers),
        statement("ChangeFunctions", [f"lambda:{each}" for each in _FUNCTION], functions, *arns.is_tagged),
        statement(
            "DeployLayers",
            ["lambda:DeleteLayerVersion", "lambda:PublishLayerVersion"],
            arns.named("lambda", "layer:"),
        ),
    ]
