"""The app that cdktf runs for the local stack: main.py, with the port that this stack's Redis listens on.

The port is a free one, found at each start, so it cannot stand in environments/local.py; and it must be in the settings
before Terraform plans, because everything that names the port is made from it.
"""

import sys

from environments import local


def main(redis_port: int) -> int:
    """Synthesize `redis-local` and `lambdas-local`; return the exit code."""
    redis = local.SETTINGS.redis.model_copy(update={"port": redis_port})
    local.SETTINGS = local.SETTINGS.model_copy(update={"redis": redis})
    # Late: it takes seconds, and whatever it reads of the settings must be of these.
    import main as app

    return app.main()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
