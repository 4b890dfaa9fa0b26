"""One environment's rights: to plan it, to deploy it, and what its own roles can be given."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import CiSettings
from modules.account import Account
from modules.ci.access_policy import AccessPolicy
from modules.ci.deploying import deploying
from modules.ci.deploying_network import deploying_keys, deploying_network
from modules.ci.deploying_roles import deploying_roles
from modules.ci.environment_arns import EnvironmentArns
from modules.ci.passwords import deploying_passwords, password_boundary, reading_passwords
from modules.ci.plan_bucket import PlanBucket
from modules.ci.reading import reading
from modules.ci.role_boundary import role_boundary
from modules.ci.state_access import state_access
from modules.state import S3State


class EnvironmentAccess(Construct):
    """``planning`` and ``deploying`` are policies by construct id; ``role_boundary_arn`` bounds the stacks' roles."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: CiSettings,
        environment: EnvironmentSettings,
        account: Account,
        state: S3State | None,
        plans: PlanBucket,
    ) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._name = environment.name
        arns = EnvironmentArns(account=account, settings=environment)
        stacks = [f"{kind}-{environment.name}" for kind in ("redis", "lambdas")]
        by_password = bool(environment.redis.password_users)
        bounds = [*role_boundary(arns), *(password_boundary(arns) if by_password else [])]
        self.role_boundary_arn = self._policy("boundary", "The most that a role may do in", bounds)
        read = self._policy("read", "Compare with its state:", reading(arns))
        states = state_access(state, account=account, stacks=stacks, write=False)
        write = state_access(state, account=account, stacks=stacks, write=True)
        self.planning = [("read", read)]
        if states:
            self.planning.append(("states", self._policy("read-states", "Read the states of", states)))
        files = [*plans.fetching([environment.name]), *write]
        ids = [*deploying_network(arns), *deploying_keys(arns)]
        roles = deploying_roles(arns, boundary_arn=self.role_boundary_arn)
        self.deploying = [
            ("read", read),
            ("files", self._policy("deploy-files", "Fetch plans and write states of", files)),
            ("names", self._policy("deploy-names", "Deploy what has names in", deploying(arns))),
            ("ids", self._policy("deploy-ids", "Deploy network and keys of", ids)),
            ("roles", self._policy("deploy-roles", "Deploy bounded roles of", roles)),
        ]

        if by_password:
            self._add_passwords(arns)

    def _add_passwords(self, arns: EnvironmentArns) -> None:
        read = self._policy("read-passwords", "Compare the secrets' settings of", reading_passwords(arns))
        deploy = self._policy("deploy-passwords", "Deploy secrets and their rotation of", deploying_passwords(arns))
        self.planning.append(("read-passwords", read))
        self.deploying += [("read-passwords", read), ("deploy-passwords", deploy)]

    def _policy(self, role: str, description: str, statements: list[DataAwsIamPolicyDocumentStatement]) -> str:
        return AccessPolicy(
            self,
            role,
            settings=self._settings,
            name=f"{role}-{self._name}",
            description=f"{description} {self._name}",
            statements=statements,
        ).arn
