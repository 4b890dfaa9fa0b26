"""The environment's CloudWatch dashboard: the cache, the library and the functions on one page."""

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from environments import EnvironmentSettings
from modules.watching.dashboard.api_rows import api_rows
from modules.watching.dashboard.function_rows import function_rows
from modules.watching.dashboard.layout import body
from modules.watching.dashboard.library_rows import library_rows
from modules.watching.dashboard.redis_rows import redis_rows
from modules.watching.dashboard.serverless_rows import serverless_rows


class Dashboard(CloudwatchDashboard):
    """The dashboard, named as the environment; its rows go from what users notice down to the causes."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        function_names: list[str],
        api_id: str | None = None,
    ) -> None:
        serverless = settings.serverless
        cache = serverless_rows(settings, serverless) if serverless else redis_rows(settings)
        rows = [*cache, *library_rows(settings)]
        if function_names:
            rows += function_rows(settings, function_names)
        if api_id is not None:
            rows += api_rows(settings, api_id)
        super().__init__(
            scope,
            id_,
            dashboard_name=settings.physical_name("cache"),
            dashboard_body=body(rows, region=settings.region),
        )
