"""The stack `lambdas-<env>`: the example functions, their DynamoDB tables, the HTTP API, alarms and the dashboard."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cdktf import AssetType, TerraformAsset, TerraformOutput
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTable
from cdktf_cdktf_provider_aws.lambda_layer_version import LambdaLayerVersion
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import ApiSettings
from environments.schema.aws.runtimes import EARLIEST_PROVIDERS
from environments.schema.functions import EXAMPLE_FUNCTIONS
from modules.account import Account
from modules.api.api_route import ApiRoute
from modules.api.http_api import HttpApi
from modules.aws_stack import EARLIEST_PROVIDER, AwsStack
from modules.functions.failed_events import FailedEvents
from modules.functions.function import Function
from modules.functions.shared_resources import ACCEPTED_OF_ROLE, SharedResources
from modules.functions.table_access import table_access
from modules.functions.tables import Tables
from modules.functions.zip_hash import zip_hash
from modules.network.dynamodb_route import DynamoDbRoute
from modules.redis_stack import RedisStack
from modules.role_boundary import role_boundary_arn
from modules.watching.alarm_definitions.api import api_alarms
from modules.watching.alarms import Alarms
from modules.watching.dashboard import Dashboard
from modules.watching.function_alarms import FunctionAlarms


class LambdasStack(AwsStack):
    """The example functions of an environment, which use its Redis stack; ``functions`` holds them by folder name."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        redis: RedisStack,
        layer_zip: Path,
        function_zips: Mapping[str, Path],
        routes: Mapping[str, Sequence[ApiRoute]],
    ) -> None:
        earliest = EARLIEST_PROVIDERS.get(settings.functions.python_version, EARLIEST_PROVIDER)
        super().__init__(scope, id_, settings=settings, earliest_provider=earliest)
        self._settings, self._redis, self._zips = settings, redis, function_zips
        self.tables = Tables(self, "tables", settings=settings, kms_key_arn=redis.application_key)
        account = Account(self, "account", settings=settings)
        DynamoDbRoute(
            self,
            "dynamodb-route",
            settings=settings,
            account=account,
            vpc_id=redis.network.vpc_id,
            route_table_ids=redis.network.route_table_ids,
            application_security_group_id=redis.security_groups.application_id,
        )
        self._shared = self._shared_resources(account, layer_zip)
        # The table that a function needs, and the environment variable that holds the table's name.
        tables = {
            "feature_flags": (self.tables.flags, "FLAGS_TABLE"),
            "experiment_assignment": (self.tables.experiments, "EXPERIMENTS_TABLE"),
        }
        self.functions = {
            folder: self._function(folder, *tables.get(folder, (None, ""))) for folder in EXAMPLE_FUNCTIONS
        }
        self._add_watching(api=None if settings.api is None else self._api(settings.api, routes))
        self._add_outputs()

    def _shared_resources(self, account: Account, layer_zip: Path) -> SharedResources:
        redis = self._redis
        failed_events = FailedEvents(
            self, "failed-events", settings=self._settings, account=account, kms_key_arn=redis.application_key
        )
        return SharedResources(
            layer_arn=self._layer(layer_zip),
            subnet_ids=redis.network.subnet_ids,
            security_group_id=redis.security_groups.application_id,
            client_policy_arn=redis.client_policy_arn,
            role_boundary_arn=role_boundary_arn(account, self._settings),
            failed_events=failed_events,
            application_key_arn=redis.application_key,
            operations_key_arn=redis.operations_key,
        )

    def _add_watching(self, api: HttpApi | None) -> None:
        function_names = [self._settings.physical_name(folder.replace("_", "-")) for folder in self.functions]
        FunctionAlarms(
            self,
            "alarms",
            settings=self._settings,
            function_names=function_names,
            queue_name=self._shared.failed_events.name,
            topic_arn=self._redis.notifications.alarms_arn,
        )
        Dashboard(
            self,
            "dashboard",
            settings=self._settings,
            function_names=function_names,
            api_id=None if api is None else api.id,
        )

    def _add_outputs(self) -> None:
        for folder, function in self.functions.items():
            TerraformOutput(self, f"{folder}_function", value=function.name)
        TerraformOutput(self, "flags_table", value=self.tables.flags.name)
        TerraformOutput(self, "experiments_table", value=self.tables.experiments.name)

    def _api(self, api_settings: ApiSettings, routes: Mapping[str, Sequence[ApiRoute]]) -> HttpApi:
        api = HttpApi(
            self,
            "http-api",
            settings=self._settings,
            api_settings=api_settings,
            functions=self.functions,
            tables={folder: routes[folder] for folder in self.functions if folder in routes},
            application_key_arn=self._redis.application_key,
            operations_key_arn=self._redis.operations_key,
        )
        alarms = api_alarms(self._settings, api_id=api.id)
        Alarms(self, "api-alarms", alarms=alarms, topic_arn=self._redis.notifications.alarms_arn)
        TerraformOutput(self, "api_url", value=api.url)
        for scope, arns in api.invoked.items():
            TerraformOutput(self, f"api_{scope}_arns", value=arns)
        return api

    def _layer(self, layer_zip: Path) -> str:
        asset = TerraformAsset(self, "layer-code", path=str(layer_zip), type=AssetType.FILE)
        return LambdaLayerVersion(
            self,
            "layer",
            layer_name=self._settings.physical_name("dependencies"),
            description="redis_access and what it and the handlers need",
            filename=asset.path,
            source_code_hash=zip_hash(layer_zip),
            compatible_runtimes=[f"python{self._settings.functions.python_version}"],
            compatible_architectures=[self._settings.functions.architecture],
        ).arn

    def _function(self, folder: str, table: DynamodbTable | None, variable: str) -> Function:
        statements = (
            table_access(
                self._settings,
                table_arn=table.arn,
                kms_key_arn=self._shared.application_key_arn,
                lists=folder == "feature_flags",  # OpenFeature's clients ask for all flags at once
            )
            if table is not None
            else []
        )
        return Function(
            self,
            # The construct's id is part of the resources' addresses, so a renamed folder needs a move.
            folder.replace("_", "-"),
            settings=self._settings,
            folder=folder,
            code=self._zips[folder],
            configuration=self._shared.configuration(self._settings, self._variables(folder, table, variable)),
            accepted=self._shared.accepted(self._settings),
            statements=self._shared.statements(statements),
            accepted_of_role=ACCEPTED_OF_ROLE,
            boundary_arn=self._shared.role_boundary_arn,
            operations_key_arn=self._shared.operations_key_arn,
            policy_arn=self._shared.client_policy_arn,
        )

    def _variables(self, folder: str, table: DynamodbTable | None, variable: str) -> Mapping[str, str]:
        api = self._settings.api
        if folder == "session" and api is not None and api.jwt is not None:
            return {"API_ADMIN_SCOPE": api.jwt.admin_scope}
        if table is None:
            return {}
        # Only the API tells the functions who calls, so without one there is no caller to limit.
        limit = {} if api is None else {"WRITE_LIMIT_REQUESTS": str(api.writes_per_minute_of_a_caller)}
        return {variable: table.name, **limit}
