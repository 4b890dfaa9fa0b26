"""One environment's policies: to plan it, to deploy it, and the boundary of its own roles."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import CiSettings
from modules.account import Account
from modules.ci.access_policy import AccessPolicy
from modules.ci.boundaries.role_boundary import role_boundary
from modules.ci.client_policies import ClientPolicies
from modules.ci.deploying.api import deploying_api
from modules.ci.deploying.functions import deploying_functions
from modules.ci.deploying.keys import deploying_keys
from modules.ci.deploying.names import deploying_names
from modules.ci.deploying.network import deploying_network
from modules.ci.deploying.roles import deploying_roles
from modules.ci.environment_arns import EnvironmentArns
from modules.ci.passwords import deploying_passwords, password_boundary, reading_passwords
from modules.ci.plan_bucket import PlanBucket
from modules.ci.reading import reading
from modules.ci.regions import deploying_regions, reading_regions
from modules.ci.state_access import state_access
from modules.state import S3State


class EnvironmentAccess(Construct):
    """``read_arn`` is the policy of the role that plans, ``deploying`` those of the role that deploys, by construct id.

    ``stacks`` are the environment's stacks. ``reading_passwords`` lets a plan compare their secrets,
    ``reading_regions`` lets it read the parameters of other members of a global datastore. ``role_boundary_arn`` bounds
    the stacks' roles, and ``bounded_roles`` is the pattern of their ARNs.
    """

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
        by_password = bool(environment.cache.password_users)
        clients = ClientPolicies(self, "clients", arns=arns)
        bounds = [*role_boundary(arns), *(password_boundary(arns) if by_password else [])]
        self.stacks = [f"{kind}-{environment.name}" for kind in ("redis", "lambdas")]
        self.bounded_roles = arns.bounded_roles
        self.reading_passwords = reading_passwords(arns) if by_password else []
        self.reading_regions = reading_regions(arns)
        self.role_boundary_arn = self._policy("boundary", "The most that a role may do in", bounds)
        self.read_arn = self._policy("read", "Compare with its state:", reading(arns))
        files = [
            *plans.fetching([environment.name]),
            *state_access(state, account=account, stacks=self.stacks, write=True),
        ]
        self.deploying = [
            ("read", self.read_arn),
            ("files", self._policy("deploy-files", "Fetch plans and write states of", files)),
            *self._deploying(arns, clients),
            *self._deploying_options(arns),
        ]

    def _deploying(self, arns: EnvironmentArns, clients: ClientPolicies) -> list[tuple[str, str]]:
        """Return the policies that every environment's deployment needs, by construct id."""
        roles = [
            *deploying_roles(arns, boundary_arn=self.role_boundary_arn, client_policy_arns=[clients.application_arn]),
            *deploying_functions(arns),
            *deploying_api(arns),
        ]
        return [
            ("names", self._policy("deploy-names", "Deploy what has names in", deploying_names(arns))),
            ("ids", self._policy("deploy-ids", "Deploy the network of", deploying_network(arns))),
            ("keys", self._policy("deploy-keys", "Deploy keys of", deploying_keys(arns))),
            ("roles", self._policy("deploy-roles", "Deploy functions and bounded roles of", roles)),
        ]

    def _deploying_options(self, arns: EnvironmentArns) -> list[tuple[str, str]]:
        """Return the policies for a global datastore and for users by password, where the environment has them."""
        found = []
        if self.reading_regions:
            regions = [*self.reading_regions, *deploying_regions(arns)]
            arn = self._policy("deploy-regions", "Deploy the global datastore of", regions)
            found.append(("deploy-regions", arn))
        if self.reading_passwords:
            passwords = [*self.reading_passwords, *deploying_passwords(arns)]
            arn = self._policy("deploy-passwords", "Deploy secrets and their rotation of", passwords)
            found.append(("deploy-passwords", arn))
        return found

    def _policy(self, role: str, description: str, statements: list[DataAwsIamPolicyDocumentStatement]) -> str:
        return AccessPolicy(
            self,
            role,
            settings=self._settings,
            name=f"{role}-{self._name}",
            description=f"{description} {self._name}",
            statements=statements,
        ).arn
