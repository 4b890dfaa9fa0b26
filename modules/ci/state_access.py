"""The rights on an environment's states in S3: to read them, or to lock and write them too."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.account import Account
from modules.keys.key_policy import equals
from modules.state import S3State, state_key


def state_access(
    state: S3State | None, *, account: Account, stacks: list[str], write: bool
) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for these stacks' states; none where the states are not in S3.

    To lock a state is to put an object beside it and to delete that object. A role that only reads plans with
    `-lock=false`.
    """
    if state is None:
        return []
    bucket = f"arn:{account.partition}:s3:::{state.bucket}"
    states = [f"{bucket}/{state_key(stack, prefix=state.key_prefix)}" for stack in stacks]
    statements = [
        DataAwsIamPolicyDocumentStatement(sid="ListStates", actions=["s3:ListBucket"], resources=[bucket]),
        DataAwsIamPolicyDocumentStatement(
            sid="WriteStates" if write else "ReadStates",
            actions=["s3:GetObject", *(["s3:PutObject"] if write else [])],
            resources=states,
        ),
    ]
    if write:
        statements.append(
            DataAwsIamPolicyDocumentStatement(
                sid="LockStates",
                actions=["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
                resources=[f"{each}.tflock" for each in states],
            )
        )
    if state.kms_key_id is not None:
        statements.append(
            DataAwsIamPolicyDocumentStatement(
                sid="UseStateKey",
                actions=["kms:Decrypt", *(["kms:GenerateDataKey"] if write else [])],
                resources=[_key_arn(state, state.kms_key_id, account)],
                condition=[equals("kms:ViaService", [f"s3.{state.region}.amazonaws.com"])],
            )
        )
    return statements


def _key_arn(state: S3State, key: str, account: Account) -> str:
    # A policy cannot name a key by its alias. For an alias the statement covers all keys, used through S3 alone.
    if key.startswith("arn:"):
        return key
    return f"arn:{account.partition}:kms:{state.region}:{account.id}:key/{'*' if key.startswith('alias/') else key}"
