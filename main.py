"""Entry point of `cdktf`: synthesizes every environment's stacks, or those the context `environments` names.

The context `ci` (docs/ci.md) adds the stack `ci`.
"""

import sys
from pathlib import Path

from cdktf import App

from environments import EnvironmentSettings, SettingsError, environment_names, load
from environments.schema import CiSettings
from lambdas.bundle import HOST, HOST_PYTHON, BundleError, Bundles, bundle
from lambdas.route_tables import route_tables
from modules.ci_stack import CiStack
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


def ci_settings(app: App) -> CiSettings | None:
    """Return the context `ci`, None without one; raises SettingsError."""
    context = app.node.try_get_context("ci")
    return CiSettings(**context) if context else None


def settings_of(app: App, name: str) -> EnvironmentSettings:
    """Load the environment; the context `redis_port` is the port that the emulated environment's Redis got.

    Roles of an environment that the context `ci` names are bounded. Raises SettingsError.
    """
    settings, ci = load(name), ci_settings(app)
    if ci is not None and name in ci.environments:
        settings = settings.with_bounded_roles()
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
    """Add `redis-<env>` and, depending on it, `lambdas-<env>`, if the environment has the example functions."""
    bundles = bundles_for(settings)
    redis = RedisStack(
        app,
        f"redis-{settings.name}",
        settings=settings,
        rotation_code=bundles.functions["password_rotation"],
    )
    if not settings.example_functions:
        return
    lambdas = LambdasStack(
        app,
        f"lambdas-{settings.name}",
        settings=settings,
        redis=redis,
        layer_zip=bundles.layer,
        function_zips=bundles.functions,
        routes=route_tables(),
    )
    lambdas.add_dependency(redis)


def add_ci_stack(app: App) -> None:
    """Add the stack `ci`, if the context has one and all environments are synthesized."""
    settings = ci_settings(app)
    if settings is not None and not app.node.try_get_context("environments"):
        environments = [settings_of(app, name) for name in settings.environments]
        CiStack(app, settings.name, settings=settings, environments=environments)


def main(app: App) -> int:
    """Write the Terraform of the app's context; return the exit code."""
    try:
        for name in selected_environments(app):
            add_stacks(app, settings_of(app, name))
        add_ci_stack(app)
    except (SettingsError, StateSettingsError, BundleError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return synthesize(app)


def synthesize(app: App) -> int:
    """Write the stacks; nothing is written when one of them breaks the policy (modules/policy)."""
    try:
        app.synth()
    except RuntimeError as error:
        # jsii's message about error annotations.
        if ERROR_ANNOTATIONS not in str(error):
            raise
        print(str(error).strip(), file=sys.stderr)
        return 1
    place_provider_lock(Path(app.outdir))
    return 0


if __name__ == "__main__":
    sys.exit(main(App()))
