"""Entry point of `cdktf`: synthesizes every environment's stacks, or those the context `environments` names."""

import sys
from pathlib import Path

from cdktf import App

from environments import EnvironmentSettings, SettingsError, environment_names, load
from lambdas.bundle import HOST, HOST_PYTHON, BundleError, Bundles, bundle
from modules.lambdas_stack import LambdasStack
from modules.provider_lock import place_provider_lock
from modules.redis_stack import RedisStack
from modules.state import StateSettingsError

ERROR_ANNOTATIONS = 'Encountered Annotations with level "ERROR"'
BUNDLES = Path(__file__).parent / "build" / "lambdas"


def selected_environments(app: App) -> tuple[str, ...]:
    """Return the names in the context `environments` (separated by commas), or all of them."""
    names = app.node.try_get_context("environments")
    return tuple(name.strip() for name in names.split(",")) if names else environment_names()


def settings_of(app: App, name: str) -> EnvironmentSettings:
    """Load the environment; the context `redis_port` is the port that the emulated environment's Redis got.

    Raises SettingsError.
    """
    settings = load(name)
    port = app.node.try_get_context("redis_port")
    if port is None or not settings.emulated:
        return settings
    if not str(port).isdecimal():
        raise SettingsError("context redis_port", (f"{port!r} is no port; give the local Redis' port number",))
    return settings.with_redis_port(int(port))


def bundles_for(settings: EnvironmentSettings) -> Bundles:
    """Make the functions' zips for the environment's runtime; raises BundleError."""
    if settings.emulated:
        return bundle(python=HOST_PYTHON, architecture=HOST, out=BUNDLES)
    return bundle(python=settings.functions.python_version, architecture=settings.functions.architecture, out=BUNDLES)


def add_stacks(app: App, settings: EnvironmentSettings) -> None:
    """Add `redis-<env>` and, depending on it, `lambdas-<env>`."""
    bundles = bundles_for(settings)
    redis = RedisStack(
        app,
        f"redis-{settings.name}",
        settings=settings,
        rotation_code=bundles.functions["password_rotation"],
    )
    lambdas = LambdasStack(
        app,
        f"lambdas-{settings.name}",
        settings=settings,
        redis=redis,
        layer_zip=bundles.layer,
        function_zips=bundles.functions,
    )
    lambdas.add_dependency(redis)


def main() -> int:
    """Write the Terraform; return the exit code."""
    app = App()
    try:
        for name in selected_environments(app):
            add_stacks(app, settings_of(app, name))
    except (SettingsError, StateSettingsError, BundleError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return synthesize(app)


def synthesize(app: App) -> int:
    """Write the stacks; nothing is written when one of them breaks the policy (modules/policy)."""
    try:
        app.synth()
    except RuntimeError as error:
        # What jsii makes of error annotations.
        if ERROR_ANNOTATIONS not in str(error):
            raise
        print(str(error).strip(), file=sys.stderr)
        return 1
    place_provider_lock(Path(app.outdir))
    return 0


if __name__ == "__main__":
    sys.exit(main())
