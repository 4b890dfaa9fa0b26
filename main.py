"""Entry point of `cdktf`: synthesizes every environment's stacks, or those the context `environments` names."""

import sys

from cdktf import App

from environments import SettingsError, environment_names, load
from modules.redis_stack import RedisStack


def selected_environments(app: App) -> tuple[str, ...]:
    """Return the names in the context `environments` (separated by commas), or all of them."""
    names = app.node.try_get_context("environments")
    return tuple(name.strip() for name in names.split(",")) if names else environment_names()


def main() -> int:
    """Write the Terraform; return the exit code."""
    app = App()
    try:
        for name in selected_environments(app):
            settings = load(name)
            RedisStack(app, f"redis-{name}", settings=settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
