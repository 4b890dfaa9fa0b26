"""The emulator's program: MiniStack 1.5.33 with corrections. Remove each when MiniStack does it by itself.

It leaves idle connections open. MiniStack closes them after 75 s, Terraform's provider after 90 s; in between, what the
provider sends on a connection that is being closed is carried out and never answered, the provider sends it again, and
it fails because what it asks for exists by now (seen with CreatePolicy, some 75 s into a deployment).

All else is in rooms: access/ knows who may do what, and on which resources; returned/ returns what was set; metrics/
publishes metrics and computes with them; serving/ serves the stack's own programs only, answers repeated requests as
the first, and saves the state when it is asked to.
"""

import os
import sys
from pathlib import Path

from hypercorn.config import Config

KEEP_ALIVE_SECONDS = 3600.0

# MiniStack sets 75 on its own instance; the property keeps this one.
Config.keep_alive_timeout = property(lambda _: KEEP_ALIVE_SECONDS, lambda _, __: None)  # type: ignore[assignment]

if __name__ == "__main__":
    # Run as a file: the repository is not on the path, and must not be on that of the functions, so not in PYTHONPATH.
    sys.path.append(str(Path(__file__).parents[3]))
    from ministack import app

    from tools.local_stack.emulator.access.authorization import correct_authorization
    from tools.local_stack.emulator.access.redis_login import with_redis_login
    from tools.local_stack.emulator.access.redis_login_settings import RedisLogin
    from tools.local_stack.emulator.access.role_sessions import give_functions_random_credentials
    from tools.local_stack.emulator.access.several_resources import authorize_each_of_several
    from tools.local_stack.emulator.metrics.cold_starts import tell_cold_starts
    from tools.local_stack.emulator.metrics.embedded_metrics import make_metrics_of_log_lines
    from tools.local_stack.emulator.metrics.metric_math import do_metric_math
    from tools.local_stack.emulator.returned import return_what_was_set
    from tools.local_stack.emulator.serving.guard import guarded, know_root_by_the_key_only
    from tools.local_stack.emulator.serving.repeated_requests import answering_repeats
    from tools.local_stack.emulator.serving.saved_state import load_saved_state, saving_on_request

    authorize_each_of_several()
    correct_authorization()
    return_what_was_set()
    tell_cold_starts()
    make_metrics_of_log_lines()
    do_metric_math()
    know_root_by_the_key_only()
    give_functions_random_credentials()
    # Taken out of the environment, which functions inherit.
    login, origins = os.environ.pop("REDIS_LOGIN", ""), os.environ.pop("ALLOWED_ORIGINS", "").split()
    load_saved_state()
    served = guarded(
        saving_on_request(answering_repeats(app.app)), port=int(os.environ["GATEWAY_PORT"]), origins=origins
    )
    app.app = with_redis_login(served, RedisLogin.model_validate_json(login)) if login else served
    app.main()
