"""The emulator's program: MiniStack 1.5.33 with corrections. Remove each when MiniStack does it by itself.

It authorizes `ssm:GetParameters` as AWS does. AWS asks for the right on each parameter that a call names (Service
Authorization Reference, AWS Systems Manager). MiniStack knows that of GetParameter, but asks for the right on "*" when
a call names several: a policy that names exactly the parameters, as ours does, would be refused here and work on AWS.

It authorizes what is done with an ElastiCache user on that user, as AWS does (Service Authorization Reference, Amazon
ElastiCache), where MiniStack asks for the right on "*".

It leaves idle connections open. MiniStack closes them after 75 s, Terraform's provider after 90 s; in between, what the
provider sends on a connection that is being closed is carried out and never answered, the provider sends it again, and
it fails because what it asks for exists by now (seen with CreatePolicy, some 75 s into a deployment).

It names the resources that other calls ask a right on, and knows what conditions look at (authorization.py).

It answers a request that is sent again for any other reason as it answered the first (repeated_requests.py).

It returns what was set (returned/).

It tells cold starts (cold_starts.py), makes metrics of the lines in which functions report them (embedded_metrics.py),
publishes those of the Redis node (node_metrics.py), and computes with metrics (metric_math.py).

It serves the stack's own programs only (guard.py), gives functions credentials that nobody can guess
(role_sessions.py), checks the tokens with which they log in to Redis (redis_login.py), and saves its state when it is
asked to (saved_state.py).
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypercorn.config import Config
from ministack.core import iam_actions, iam_evaluator

KEEP_ALIVE_SECONDS = 3600.0
BATCH_TARGET = "AmazonSSM.GetParameters"

_extract_resource_arn = iam_actions.extract_resource_arn
_enforce = iam_evaluator.enforce


class SeveralArns(str):
    """The first of several resources, as the denial's text names it; ``arns`` are all of them."""

    arns: list[str]

    def __new__(cls, arns: list[str]) -> "SeveralArns":
        """Make it of at least one."""
        first = super().__new__(cls, arns[0])
        first.arns = arns
        return first


def extract_resource_arn(
    service: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query_params: Any,
    region: str,
    account_id: str,
) -> Any:
    """Return MiniStack's answer, but an ElastiCache user's ARN, and every parameter of a call that names several."""
    if service == "elasticache" and (user_id := query_params.get("UserId")):
        user = user_id[0] if isinstance(user_id, list) else user_id
        return f"arn:aws:elasticache:{region}:{account_id}:user:{user}"
    target = {name.lower(): value for name, value in headers.items()}.get("x-amz-target")
    names = json.loads(body or b"{}").get("Names") if service == "ssm" and target == BATCH_TARGET else None
    if not names:
        return _extract_resource_arn(service, method, path, headers, body, query_params, region, account_id)
    return SeveralArns([f"arn:aws:ssm:{region}:{account_id}:parameter/{name.lstrip('/')}" for name in names])


def enforce(*arguments: Any, **options: Any) -> Any:
    """Return MiniStack's first denial of any of the resources, None when there is none."""
    resource = options.get("resource_arn")
    if not isinstance(resource, SeveralArns):
        return _enforce(*arguments, **options)
    denials = (_enforce(*arguments, **{**options, "resource_arn": arn}) for arn in resource.arns)
    return next((denial for denial in denials if denial is not None), None)


# MiniStack sets 75 on its own instance; the property keeps this one.
Config.keep_alive_timeout = property(lambda _: KEEP_ALIVE_SECONDS, lambda _, __: None)  # type: ignore[assignment]
# MiniStack looks both up at each request.
iam_actions.extract_resource_arn = extract_resource_arn
iam_evaluator.enforce = enforce

if __name__ == "__main__":
    # Run as a file: the repository is not on the path, and must not be on that of the functions, so not in PYTHONPATH.
    sys.path.append(str(Path(__file__).parents[3]))
    from ministack import app

    from tools.local_stack.emulator.authorization import correct_authorization
    from tools.local_stack.emulator.cold_starts import tell_cold_starts
    from tools.local_stack.emulator.embedded_metrics import make_metrics_of_log_lines
    from tools.local_stack.emulator.guard import guarded, know_root_by_the_key_only
    from tools.local_stack.emulator.metric_math import do_metric_math
    from tools.local_stack.emulator.redis_login import with_redis_login
    from tools.local_stack.emulator.redis_login_settings import RedisLogin
    from tools.local_stack.emulator.repeated_requests import answering_repeats
    from tools.local_stack.emulator.returned import return_what_was_set
    from tools.local_stack.emulator.role_sessions import give_functions_random_credentials
    from tools.local_stack.emulator.saved_state import load_saved_state, saving_on_request

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
