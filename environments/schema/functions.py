"""Settings of the example Lambda functions."""

from typing import Annotated, Literal

from pydantic import Field

from environments.schema.aws.runtimes import PythonVersion
from environments.schema.base import Settings

# The folders of lambdas/ that the stack `lambdas-<env>` deploys.
EXAMPLE_FUNCTIONS = ("feature_flags", "experiment_assignment", "rate_limited_api", "session")


class FunctionSettings(Settings):
    """The settings of all functions of an environment.

    ``reserved_concurrency`` None leaves the functions in the account's pool of concurrency; a number reserves as many
    calls for each function, which the pool then lacks.
    """

    python_version: PythonVersion = "3.13"
    architecture: Literal["arm64", "x86_64"] = "arm64"
    memory_mb: Annotated[int, Field(ge=128, le=10240)] = 512
    timeout_seconds: Annotated[int, Field(ge=1, le=900)] = 10
    reserved_concurrency: Annotated[int, Field(ge=0)] | None = None
