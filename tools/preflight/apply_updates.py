"""`python -m tools.preflight.apply_updates prod`: list the service updates that wait, and apply one after the other.

The most severe comes first. After each, the group has a while to settle before the next. Exit code 0 when none is left,
1 when one could not be applied, 2 when some are left because nobody agreed.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from environments import SettingsError, environment_names, load
from tools.preflight.account import Client, session_of
from tools.preflight.cache import find_group
from tools.preflight.service_updates import pending_updates

FAILED, LEFT = 1, 2
COOL_DOWN_SECONDS = 600
POLL_SECONDS = 30.0
# AWS's estimates go up to an hour for each node; after this somebody should look.
LONGEST_SECONDS = 4 * 3600
_ENDED = {"complete", "stopped", "not-applicable"}


class UpdateError(Exception):
    """Raised when an update cannot be applied; the message says what to do."""


def apply_all(
    identifier: str,
    updates: Sequence[dict[str, Any]],
    client: Client,
    *,
    cool_down: float,
    sleep: Callable[[float], None],
) -> None:
    """Apply the updates in their order, with a pause between two; raises UpdateError."""
    for number, update in enumerate(updates):
        if number:
            print(f"waiting {cool_down:g} s before the next")
            sleep(cool_down)
        _require_available(identifier, client)
        print(f"applying {update['ServiceUpdateName']}")
        _apply(identifier, str(update["ServiceUpdateName"]), client, sleep)


def _require_available(identifier: str, client: Client) -> None:
    group = find_group(identifier, client)
    if group is None or group["Status"] != "available":
        status = group["Status"] if group else "not there"
        raise UpdateError(f"{identifier} is {status}; wait until it is available, and call this again")


def _apply(identifier: str, name: str, client: Client, sleep: Callable[[float], None]) -> None:
    elasticache = client("elasticache")
    answer = elasticache.batch_apply_update_action(ReplicationGroupIds=[identifier], ServiceUpdateName=name)
    for refused in answer.get("UnprocessedUpdateActions", []):
        raise UpdateError(f"AWS refuses {name}: {refused.get('ErrorMessage', refused.get('ErrorType', ''))}")
    waited = 0.0
    while waited < LONGEST_SECONDS:
        sleep(POLL_SECONDS)
        waited += POLL_SECONDS
        actions = elasticache.describe_update_actions(ReplicationGroupIds=[identifier], ServiceUpdateName=name)
        statuses = {each["UpdateActionStatus"] for each in actions["UpdateActions"]}
        if statuses == {"complete"}:
            return
        if statuses and statuses <= _ENDED:
            raise UpdateError(f"{name} is {', '.join(sorted(statuses))}; see the group's events")
    raise UpdateError(f"{name} is not done after {LONGEST_SECONDS // 3600} hours; see the group's events")


def _agreed() -> bool:
    return sys.stdin.isatty() and input("Apply them now? A failover of each shard is part of it. [y/N] ").strip() == "y"


def _list_and_apply(options: argparse.Namespace, sleep: Callable[[float], None]) -> int:
    settings = load(options.environment)
    if settings.serverless:
        print(f"{settings.name} is serverless: AWS applies updates by itself")
        return 0
    session = session_of(settings)
    client: Client = cache(lambda service: session.client(service))
    identifier = settings.replication_group_id
    updates = pending_updates(identifier, client)
    for each in updates:
        severity, released = each.get("ServiceUpdateSeverity", ""), str(each.get("ServiceUpdateReleaseDate", ""))
        print(f"{each['ServiceUpdateName']}  {severity}  {released[:10]}  {each['UpdateActionStatus']}")
    if not updates:
        print(f"{identifier}: no service update is waiting")
    elif not options.yes and not _agreed():
        return LEFT
    apply_all(identifier, updates, client, cool_down=options.cool_down, sleep=sleep)
    return 0


def main(arguments: Sequence[str] | None = None, *, sleep: Callable[[float], None] = time.sleep) -> int:
    """List, ask and apply; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.preflight.apply_updates")
    parser.add_argument("environment", metavar="ENV", help=", ".join(environment_names()))
    parser.add_argument("--yes", action="store_true", help="apply without asking")
    parser.add_argument("--cool-down", type=float, default=COOL_DOWN_SECONDS, metavar="SECONDS", help="between two")
    try:
        return _list_and_apply(parser.parse_args(arguments), sleep)
    except (SettingsError, UpdateError, BotoCoreError, ClientError) as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
