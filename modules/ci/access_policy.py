"""A managed policy of the stack `ci`, and the reasons for which the findings of such policies are accepted."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
)
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from constructs import Construct

from environments.schema import CiSettings
from modules.accepted import accept
from modules.ci import passwords, reading
from modules.ci.boundaries import deploy_boundary, role_boundary
from modules.ci.deploying import keys, names, network

_WILDCARDS = {
    reading.WITHOUT_RESOURCE_SID: "These describe calls know no resources; they say nothing of any content.",
    names.WITHOUT_RESOURCE_SID: "Log deliveries have no ARNs.",
    keys.NEW_KEY_SID: "A key that does not exist has no ARN; it must get the environment's tag.",
    network.PRIVATE_DNS_SID: "The zone of an endpoint's private names is AWS's; it has no id to name.",
    role_boundary.WITHOUT_RESOURCE_SID: "X-Ray has no resources, network interfaces of functions have no names.",
    passwords.WITHOUT_RESOURCE_SID: "A random password is no resource.",
    deploy_boundary.SERVICES_SID: "A boundary grants nothing; it is what the policies are cut down to.",
}
_OF_A_BOUNDARY = tuple(f"CKV_AWS_{each}" for each in (107, 108, 109, 110, 111, 356))


class AccessPolicy(Construct):
    """``arn`` of a managed policy."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: CiSettings,
        name: str,
        description: str,
        statements: list[DataAwsIamPolicyDocumentStatement],
    ) -> None:
        super().__init__(scope, id_)
        document = DataAwsIamPolicyDocument(self, "document", statement=statements)
        wildcards = {
            f"iam-wildcards:{each.sid}": _WILDCARDS[each.sid]
            for each in statements
            if each.sid is not None and each.sid in _WILDCARDS
        }
        # The scanner's rules on policies are about the rights that a policy grants, and a boundary grants none.
        boundary = deploy_boundary.SERVICES_SID in {each.sid for each in statements}
        checks = _OF_A_BOUNDARY if boundary else ()
        accept(document, {**wildcards, **dict.fromkeys(checks, _WILDCARDS[deploy_boundary.SERVICES_SID])})
        self.arn = IamPolicy(
            self, "policy", name=settings.physical_name(name), description=description, policy=document.json
        ).arn
