"""The ARNs of an environment's resources, as far as their names say whose they are."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatementCondition

from environments import EnvironmentSettings
from modules.account import Account
from modules.keys.key_policy import equals


@dataclass(frozen=True, kw_only=True)
class EnvironmentArns:
    """Patterns for one environment in one account."""

    account: Account
    settings: EnvironmentSettings

    @property
    def every_name(self) -> str:
        """The pattern of all physical names."""
        return self.settings.physical_name("*")

    def named(self, service: str, *prefixes: str) -> list[str]:
        """Return what the environment's physical names follow these prefixes of: `function:`, `table/`, ..."""
        return [self.of(service, f"{prefix}{self.every_name}") for prefix in prefixes]

    def of(self, service: str, resource: str) -> str:
        """Return one ARN in the environment's region."""
        return f"arn:{self.account.partition}:{service}:{self.settings.region}:{self.account.id}:{resource}"

    def iam(self, *kinds: str) -> list[str]:
        """Return the patterns of roles or policies."""
        return [self.account.iam_arn(f"{kind}/{self.every_name}") for kind in kinds]

    @property
    def log_groups(self) -> list[str]:
        """The log groups of the cache, the functions and the network, with and without their streams."""
        groups = [f"log-group:/aws/{service}/{self.every_name}" for service in ("elasticache", "lambda", "vpc")]
        return [self.of("logs", group) for group in groups]

    @property
    def parameters(self) -> str:
        """The connection details."""
        return self.of("ssm", f"parameter{self.settings.ssm_prefix}/*")

    @property
    def secrets(self) -> str:
        """The passwords of Redis users; AWS adds to a secret's name."""
        return self.of("secretsmanager", f"secret:{self.settings.ssm_prefix.removeprefix('/')}/*")

    @property
    def dashboards(self) -> str:
        """Dashboards, which have no region."""
        return f"arn:{self.account.partition}:cloudwatch::{self.account.id}:dashboard/{self.every_name}"

    @property
    def caches(self) -> list[str]:
        """Everything of ElastiCache, a group that was taken over under its old name included."""
        kinds = ("cluster", "parametergroup", "replicationgroup", "snapshot", "subnetgroup", "user", "usergroup")
        found = self.named("elasticache", *(f"{kind}:" for kind in kinds))
        if self.settings.redis.imported_group_id is not None:
            imported = self.settings.redis.imported_group_id
            found += [self.of("elasticache", f"{kind}:{imported}*") for kind in ("cluster", "replicationgroup")]
        return found

    @property
    def is_tagged(self) -> DataAwsIamPolicyDocumentStatementCondition:
        """The condition that a resource, whose name is AWS's, has the environment's tag."""
        return equals("aws:ResourceTag/Environment", [self.settings.name])

    @property
    def gets_tag(self) -> DataAwsIamPolicyDocumentStatementCondition:
        """The condition that a request gives the environment's tag."""
        return equals("aws:RequestTag/Environment", [self.settings.name])

    @property
    def in_region(self) -> DataAwsIamPolicyDocumentStatementCondition:
        """The condition that a request is made in the environment's region, for what has no ARN."""
        return equals("aws:RequestedRegion", [self.settings.region])
