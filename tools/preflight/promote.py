"""`python -m tools.preflight.promote prod-eu`: make an environment's group the primary of its global datastore.

It shows the members, asks, promotes, and waits until AWS is done. Exit code 0 when the group is the primary, 1 when it
could not be promoted, 2 when nobody agreed.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from environments import EnvironmentSettings, SettingsError, environment_names, load
from environments.schema import GlobalDatastore
from tools.preflight.account import Client, session_of
from tools.preflight.global_datastore import AT_REST, find_datastore, primary_of

FAILED, LEFT = 1, 2
POLL_SECONDS = 10.0
# AWS says that a promotion takes less than a minute as a rule; after this somebody should look.
LONGEST_SECONDS = 30 * 60
_QUESTION = (
    "Promote it? Writes that have not reached this region yet are lost, and writes are refused until it is done. [y/N] "
)


class PromotionError(Exception):
    """Raised when the group cannot be promoted; the message says what to do."""


def promote(settings: EnvironmentSettings, client: Client, *, sleep: Callable[[float], None]) -> None:
    """Promote the environment's group and wait until it is the primary; raises PromotionError."""
    datastore, group = _datastore(settings), settings.replication_group_id
    found = _found(datastore, settings, client)
    if group not in {each["ReplicationGroupId"] for each in found.get("Members", [])}:
        raise PromotionError(f"{group} is no member of {datastore.name} yet; deploy redis-{settings.name} first")
    client("elasticache").failover_global_replication_group(
        GlobalReplicationGroupId=found["GlobalReplicationGroupId"],
        PrimaryRegion=settings.region,
        PrimaryReplicationGroupId=group,
    )
    waited = 0.0
    while waited < LONGEST_SECONDS:
        sleep(POLL_SECONDS)
        waited += POLL_SECONDS
        found = _found(datastore, settings, client)
        if primary_of(found) == group and found["Status"] in AT_REST:
            return
    raise PromotionError(f"{datastore.name} is {found['Status']} after {LONGEST_SECONDS // 60} minutes; see its events")


def _datastore(settings: EnvironmentSettings) -> GlobalDatastore:
    if settings.global_datastore is None:
        raise PromotionError(f"{settings.name} is in no global datastore; its settings name none")
    return settings.global_datastore


def _found(datastore: GlobalDatastore, settings: EnvironmentSettings, client: Client) -> dict[str, Any]:
    found = find_datastore(datastore, client)
    if found is None:
        raise PromotionError(f"{settings.region} knows no global datastore {datastore.name}; deploy it first")
    return found


def _show(found: dict[str, Any]) -> None:
    print(f"{found['GlobalReplicationGroupId']}: {found['Status']}")
    for each in found.get("Members", []):
        print(f"  {each['ReplicationGroupRegion']}  {each['ReplicationGroupId']}  {each['Role']}  {each['Status']}")


def _agreed() -> bool:
    return sys.stdin.isatty() and input(_QUESTION).strip() == "y"


def _ask_and_promote(options: argparse.Namespace, sleep: Callable[[float], None]) -> int:
    settings = load(options.environment)
    session = session_of(settings)
    client: Client = cache(lambda service: session.client(service))
    datastore = _datastore(settings)
    found = _found(datastore, settings, client)
    _show(found)
    if primary_of(found) == settings.replication_group_id:
        print(f"{settings.replication_group_id} is the primary already")
        return 0
    if not options.yes and not _agreed():
        return LEFT
    promote(settings, client, sleep=sleep)
    stacks = " ".join(f"redis-{each.environment} lambdas-{each.environment}" for each in datastore.members)
    print(f"{settings.replication_group_id} is the primary. Now, so that clients write to it:")
    print(f'  writer="{settings.name}" in global_datastore of every member, then: npx cdktf deploy {stacks}')
    return 0


def main(arguments: Sequence[str] | None = None, *, sleep: Callable[[float], None] = time.sleep) -> int:
    """Show, ask and promote; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.preflight.promote")
    parser.add_argument("environment", metavar="ENV", help=", ".join(environment_names()))
    parser.add_argument("--yes", action="store_true", help="promote without asking")
    try:
        return _ask_and_promote(parser.parse_args(arguments), sleep)
    except (SettingsError, PromotionError, BotoCoreError, ClientError) as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
