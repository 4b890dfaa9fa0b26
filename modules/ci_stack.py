"""The stack `ci`: the rights by which GitHub's workflows plan and deploy the other stacks, and no other rights.

An administrator deploys it, not the workflows: whoever can change this stack can give themselves any right.
"""

from collections.abc import Collection, Mapping, Sequence

from cdktf import TerraformOutput
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import CiSettings
from modules.account import Account
from modules.aws_stack import AwsStack
from modules.ci.access_policy import AccessPolicy
from modules.ci.boundaries.deploy_boundary import deploy_boundary
from modules.ci.environment_access import EnvironmentAccess
from modules.ci.github_identity import GithubIdentity, Jobs
from modules.ci.log_deliveries import LogDeliveries
from modules.ci.plan_bucket import PlanBucket
from modules.ci.state_access import state_access
from modules.ci.statement import numbered
from modules.state import S3State, s3_state

# GitHub runs the workflow as the pull request has it, so the file may hold anything under this name. The role that its
# jobs get is therefore the one that can only read.
_PULL_REQUESTS = Jobs(sid="PullRequests", claim="pull_request", ref="refs/pull/*/merge", workflows=("plan.yml",))


class CiStack(AwsStack):
    """The workflows' roles: one plans, one keeps reviewed plans, and one for each environment applies them."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: CiSettings, environments: Sequence[EnvironmentSettings]
    ) -> None:
        super().__init__(scope, id_, settings=settings)
        self._settings = settings
        account = Account(self, "account", settings=settings)
        plans = PlanBucket(self, "plans", settings=settings, account=account)
        state = s3_state(self)
        accesses = self._accesses(environments, account=account, state=state, plans=plans)
        LogDeliveries(self, "log-deliveries", settings=settings, environments=environments, account=account)
        github = GithubIdentity(self, "github", settings=settings, account=account)
        role_arns = {
            "plan": self._plan_role(github, accesses, self._planning(account, state, accesses.values())),
            "keep": self._keep_role(github, plans, list(accesses)),
        }
        with_secrets = any(environment.cache.password_users for environment in environments)
        boundary_arn = self._deploy_boundary(account, accesses.values(), with_secrets=with_secrets)
        for name, access in accesses.items():
            role_arns[f"deploy_{name.replace('-', '_')}"] = self._deploy_role(github, name, access, boundary_arn)
        for role, arn in role_arns.items():
            TerraformOutput(self, f"{role}_role_arn", value=arn)
        TerraformOutput(self, "plans_bucket", value=plans.name)

    def _accesses(
        self, environments: Sequence[EnvironmentSettings], *, account: Account, state: S3State | None, plans: PlanBucket
    ) -> dict[str, EnvironmentAccess]:
        return {
            environment.name: EnvironmentAccess(
                self,
                environment.name,
                settings=self._settings,
                environment=environment,
                account=account,
                state=state,
                plans=plans,
            )
            for environment in environments
        }

    def _plan_role(
        self, github: GithubIdentity, accesses: Mapping[str, EnvironmentAccess], shared: list[tuple[str, str]]
    ) -> str:
        return github.role(
            "plan",
            name="plan",
            description="Plans pull requests, and main: reads what Terraform compares, changes nothing",
            jobs=[_PULL_REQUESTS, self._on_main("deploy-stack.yml", "drift.yml")],
            policy_arns=[*((f"{name}-read", access.read_arn) for name, access in accesses.items()), *shared],
        )

    def _keep_role(self, github: GithubIdentity, plans: PlanBucket, environments: list[str]) -> str:
        return github.role(
            "keep",
            name="keep",
            description="Keeps the plans that main reviewed, reads none",
            jobs=[self._on_main("deploy-stack.yml")],
            policy_arns=[("plans", self._keeping(plans, environments))],
        )

    def _deploy_role(self, github: GithubIdentity, name: str, access: EnvironmentAccess, boundary_arn: str) -> str:
        return github.role(
            f"deploy-{name}",
            name=f"deploy-{name}",
            description=f"Applies reviewed plans of {name}",
            jobs=[
                Jobs(
                    sid="JobsOfThisEnvironment",
                    claim=f"environment:{name}",
                    ref=self._settings.main_ref,
                    workflows=("deploy-stack.yml",),
                    environment=name,
                )
            ],
            policy_arns=access.deploying,
            boundary_arn=boundary_arn,
        )

    def _on_main(self, *workflows: str) -> Jobs:
        settings = self._settings
        return Jobs(sid="Main", claim=settings.on_main, ref=settings.main_ref, workflows=workflows)

    def _planning(
        self, account: Account, state: S3State | None, accesses: Collection[EnvironmentAccess]
    ) -> list[tuple[str, str]]:
        """Return one policy for all environments' states, one for their secrets, and one for their other regions.

        A role takes ten policies at most, so the environments share these.
        """
        stacks = [stack for access in accesses for stack in access.stacks]
        # A sid may be in a policy once, so the statements of each environment get its number.
        passwords = [
            numbered(each, number) for number, access in enumerate(accesses) for each in access.reading_passwords
        ]
        regions = [numbered(each, number) for number, access in enumerate(accesses) for each in access.reading_regions]
        found = {
            "read-states": ("Read the states", state_access(state, account=account, stacks=stacks, write=False)),
            "read-passwords": ("Compare the secrets' settings", passwords),
            "read-regions": ("Read what members of a global datastore publish", regions),
        }
        return [
            (
                id_,
                AccessPolicy(
                    self, id_, settings=self._settings, name=id_, description=description, statements=statements
                ).arn,
            )
            for id_, (description, statements) in found.items()
            if statements
        ]

    def _keeping(self, plans: PlanBucket, environments: list[str]) -> str:
        return AccessPolicy(
            self,
            "keep",
            settings=self._settings,
            name="keep",
            description="Keep reviewed plans",
            statements=plans.keeping(environments),
        ).arn

    def _deploy_boundary(self, account: Account, accesses: Collection[EnvironmentAccess], *, with_secrets: bool) -> str:
        return AccessPolicy(
            self,
            "deploy-boundary",
            settings=self._settings,
            name="deploy-boundary",
            description="What no deployment can do: change roles, policies and the provider of this stack",
            statements=deploy_boundary(
                account,
                own_names=self._settings.physical_name("*"),
                bounded_roles=[access.bounded_roles for access in accesses],
                role_boundary_arns=[access.role_boundary_arn for access in accesses],
                with_secrets=with_secrets,
            ),
        ).arn
