"""The rights of an apply on functions. Who changes a function's code is what the function's role is.

So a function is changed only if it has the environment's tag, beside its name. One that is made under the environment's
name by somebody else, without any tag, could still be tagged: Lambda cannot tell that from the tags of a new function.
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
        # Lambda asks for this right when a function is made with tags, too, and does not say which of both it is.
        statement("TagFunctions", ["lambda:TagResource"], functions, arns.stays_tagged, *arns.not_anothers),
        statement("ChangeFunctions", [f"lambda:{each}" for each in _FUNCTION], functions, *arns.is_tagged),
        statement(
            "DeployLayers",
            ["lambda:DeleteLayerVersion", "lambda:PublishLayerVersion"],
            arns.named("lambda", "layer:"),
        ),
    ]
