"""The ARNs of an environment's resources, as far as their names tell the environment, and conditions for the rest."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatementCondition

from environments import EnvironmentSettings
from environments.schema import GlobalMember
from modules.account import Account
from modules.cache_arn import cache_arn
from modules.ci.statement import condition
from modules.keys.key_policy import equals, keys_of_aws

# Kinds of ElastiCache's resources, each in front of a name.
_OF_NODES = ("cluster:", "parametergroup:", "replicationgroup:", "snapshot:", "subnetgroup:", "user:", "usergroup:")
_SERVERLESS = ("serverlesscache:", "serverlesscachesnapshot:", "user:", "usergroup:")

# Services whose log groups are called after them.
_LOGGED = ("apigateway", "elasticache", "lambda", "vpc")


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
        """Return the ARNs of the environment's physical names behind these prefixes, as `function:` or `table/`."""
        return [self.of(service, f"{prefix}{self.every_name}") for prefix in prefixes]

    def of(self, service: str, resource: str) -> str:
        """Return one ARN in the environment's region."""
        return f"arn:{self.account.partition}:{service}:{self.settings.region}:{self.account.id}:{resource}"

    @property
    def bounded_roles(self) -> str:
        """The environment's roles; their path tells that they have its boundary."""
        return self.account.iam_arn(f"role{self.settings.role_path}*")

    @property
    def log_groups(self) -> list[str]:
        """The log groups of the API, the cache, the functions and the network, with and without their streams."""
        groups = [f"log-group:/aws/{service}/{self.every_name}" for service in _LOGGED]
        return [self.of("logs", group) for group in groups]

    @property
    def any_log_group(self) -> str:
        """The log groups in one pattern, for policies that would exceed 6,144 characters with all of them."""
        return self.of("logs", f"log-group:/aws/*/{self.every_name}")

    @property
    def delivered_log_groups(self) -> list[str]:
        """The log groups that ElastiCache and API Gateway have logs delivered to."""
        return [self.of("logs", f"log-group:/aws/{each}/{self.every_name}") for each in ("apigateway", "elasticache")]

    @property
    def parameters(self) -> str:
        """The connection details."""
        return self.of("ssm", f"parameter{self.settings.ssm_prefix}/*")

    @property
    def published(self) -> list[str]:
        """Everything below the environment's path: the connection details, and the address of the HTTP API."""
        return [self.of("ssm", f"parameter/{self.settings.prefix}/{self.settings.name}/*")]

    @property
    def secrets(self) -> str:
        """The passwords of Redis users; AWS adds to a secret's name."""
        return self.of("secretsmanager", f"secret:{self.settings.ssm_prefix.removeprefix('/')}/*")

    def secret(self, name: str) -> str:
        """Return one secret, to whose name AWS adds a hyphen and six characters."""
        return self.of("secretsmanager", f"secret:{self.settings.ssm_prefix.removeprefix('/')}/{name}-??????")

    def api_gateway(self, path: str) -> str:
        """Return the ARN of something in API Gateway, which has no account in its ARNs."""
        return f"arn:{self.account.partition}:apigateway:{self.settings.region}::{path}"

    @property
    def apis(self) -> str:
        """All HTTP APIs of the region, those of other teams among them."""
        return self.api_gateway("/apis")

    @property
    def dashboards(self) -> str:
        """Dashboards, which have no region."""
        return f"arn:{self.account.partition}:cloudwatch::{self.account.id}:dashboard/{self.every_name}"

    @property
    def cache(self) -> str:
        """The replication group or serverless cache."""
        return cache_arn(self.account, self.settings)

    @property
    def caches(self) -> list[str]:
        """All resources of ElastiCache, a group that was taken over under its old name among them.

        ElastiCache names its automatic snapshots after the group (ElastiCache user guide, "Scheduling automatic
        backups"). A snapshot of another name is among the ARNs when the settings restore from it.
        """
        if self.settings.serverless:
            automatic = self.of(
                "elasticache", f"serverlesscachesnapshot:automatic.{self.settings.replication_group_id}-*"
            )
            restored = [each for each in self.settings.serverless.restore_from_snapshot_arns if ":elasticache:" in each]
            return [*self.named("elasticache", *_SERVERLESS), automatic, *restored]
        found = self.named("elasticache", *_OF_NODES)
        redis = self.settings.redis
        snapshots = [f"automatic.{self.settings.replication_group_id}-*"]
        if redis.restore_from_snapshot is not None:
            snapshots.append(redis.restore_from_snapshot)
        if redis.imported_group_id is not None:
            imported = f"{redis.imported_group_id}*"
            found += [self.of("elasticache", f"{kind}:{imported}") for kind in ("cluster", "replicationgroup")]
        return found + [self.of("elasticache", f"snapshot:{each}") for each in snapshots]

    @property
    def datastore(self) -> list[str]:
        """The global datastore, which has no region; AWS puts letters before its name. Nothing where there is none."""
        datastore = self.settings.global_datastore
        if datastore is None:
            return []
        account = f"arn:{self.account.partition}:elasticache::{self.account.id}"
        return [f"{account}:globalreplicationgroup:?????-{datastore.name}"]

    @property
    def other_members(self) -> list[GlobalMember]:
        """The other members of the global datastore."""
        datastore = self.settings.global_datastore
        return datastore.others(self.settings.name) if datastore else []

    @property
    def caches_elsewhere(self) -> list[str]:
        """The other members' groups, and their applications' users: after a promotion, clients write to one of them."""
        ends = {"replicationgroup": "redis", "user": "app"}
        return [
            self.there(member, "elasticache", f"{kind}:{self.settings.of_member(member, end)}")
            for member in self.other_members
            for kind, end in ends.items()
        ]

    def there(self, member: GlobalMember, service: str, resource: str) -> str:
        """Return an ARN in another member's region."""
        return f"arn:{self.account.partition}:{service}:{member.region}:{self.account.id}:{resource}"

    @property
    def application_keys(self) -> tuple[list[str], tuple[DataAwsIamPolicyDocumentStatementCondition, ...]]:
        """The keys that can encrypt the applications' data: the given one, AWS's own, or those with our tags."""
        given = self.settings.existing_keys.application
        if not self.settings.customer_keys:
            return [self.of("kms", "key/*")], (keys_of_aws(),)
        return ([given], ()) if given else ([self.of("kms", "key/*")], self.is_tagged)

    @property
    def is_tagged(self) -> tuple[DataAwsIamPolicyDocumentStatementCondition, ...]:
        """The conditions that a resource has the environment's tags, for resources whose ids AWS chooses.

        Both tags are needed, because other teams may have environments of the same names.
        """
        return tuple(equals(f"aws:ResourceTag/{tag}", [value]) for tag, value in self._tags.items())

    @property
    def not_anothers(self) -> tuple[DataAwsIamPolicyDocumentStatementCondition, ...]:
        """The conditions that a resource is not tagged as another environment's, or another project's."""
        return tuple(
            condition("StringEqualsIfExists", f"aws:ResourceTag/{tag}", value) for tag, value in self._tags.items()
        )

    @property
    def gets_tag(self) -> tuple[DataAwsIamPolicyDocumentStatementCondition, ...]:
        """The conditions that a request gives the environment's tags."""
        return tuple(equals(f"aws:RequestTag/{tag}", [value]) for tag, value in self._tags.items())

    @property
    def _tags(self) -> dict[str, str]:
        return {tag: self.settings.tags[tag] for tag in ("Environment", "Project")}

    @property
    def stays_tagged(self) -> DataAwsIamPolicyDocumentStatementCondition:
        """The condition that a request which sets the tag Environment sets it to this environment."""
        return condition("StringEqualsIfExists", "aws:RequestTag/Environment", self.settings.name)

    @property
    def in_region(self) -> DataAwsIamPolicyDocumentStatementCondition:
        """The condition that a request is made in the environment's region, for actions without ARNs."""
        return equals("aws:RequestedRegion", [self.settings.region])
