"""The stack `ci`: what lets GitHub's workflows plan and deploy the other stacks, and nothing else.

It is deployed by an administrator, not by the workflows: who can change it can give themselves anything.
"""

from collections.abc import Iterable, Sequence

from cdktf import TerraformOutput
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import CiSettings
from modules.account import Account
from modules.aws_stack import AwsStack
from modules.ci.access_policy import AccessPolicy
from modules.ci.deploy_boundary import deploy_boundary
from modules.ci.environment_access import EnvironmentAccess
from modules.ci.github_identity import GithubIdentity
from modules.ci.plan_bucket import PlanBucket
from modules.state import s3_state


class CiStack(AwsStack):
    """A role to plan with, one to keep reviewed plans with, and one for each environment to apply them with."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: CiSettings, environments: Sequence[EnvironmentSettings]
    ) -> None:
        super().__init__(scope, id_, settings=settings)
        self._settings = settings
        account = Account(self, "account", settings=settings)
        plans = PlanBucket(self, "plans", settings=settings, account=account)
        state = s3_state(self)
        accesses = {
            environment.name: EnvironmentAccess(
                self,
                environment.name,
                settings=settings,
                environment=environment,
                account=account,
                state=state,
                plans=plans,
            )
            for environment in environments
        }
        github = GithubIdentity(self, "github", settings=settings, account=account)
        roles = {
            "plan": github.role(
                "plan",
                name="plan",
                description="Plans pull requests, and main: reads what Terraform compares, changes nothing",
                claims=["pull_request", settings.on_main],
                policy_arns=[
                    (f"{name}-{policy_id}", arn)
                    for name, access in accesses.items()
                    for policy_id, arn in access.planning
                ],
            ),
            "keep": github.role(
                "keep",
                name="keep",
                description="Keeps the plans that main reviewed, reads none",
                claims=[settings.on_main],
                policy_arns=[("plans", self._keeping(plans, list(accesses)))],
            ),
        }
        with_secrets = any(environment.redis.password_users for environment in environments)
        boundary_arn = self._deploy_boundary(account, accesses.values(), with_secrets=with_secrets)
        for name, access in accesses.items():
            roles[f"deploy_{name.replace('-', '_')}"] = github.role(
                f"deploy-{name}",
                name=f"deploy-{name}",
                description=f"Applies reviewed plans of {name}",
                claims=[f"environment:{name}"],
                policy_arns=access.deploying,
                boundary_arn=boundary_arn,
            )
        for role, arn in roles.items():
            TerraformOutput(self, f"{role}_role_arn", value=arn)
        TerraformOutput(self, "plans_bucket", value=plans.name)

    def _keeping(self, plans: PlanBucket, environments: list[str]) -> str:
        return AccessPolicy(
            self,
            "keep",
            settings=self._settings,
            name="keep",
            description="Keep reviewed plans",
            statements=plans.keeping(environments),
        ).arn

    def _deploy_boundary(self, account: Account, accesses: Iterable[EnvironmentAccess], *, with_secrets: bool) -> str:
        return AccessPolicy(
            self,
            "deploy-boundary",
            settings=self._settings,
            name="deploy-boundary",
            description="What no deployment can do: change roles, policies and the provider of this stack",
            statements=deploy_boundary(
                account,
                own_names=self._settings.physical_name("*"),
                role_boundary_arns=[access.role_boundary_arn for access in accesses],
                with_secrets=with_secrets,
            ),
        ).arn
