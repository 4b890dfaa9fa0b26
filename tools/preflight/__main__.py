"""`python -m tools.preflight prod`: ask the account what would stop or spoil a deployment.

Exit code 0 when nothing would, 1 when something fails, 2 when AWS left a question open. It needs rights to read only.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from environments import EnvironmentSettings, SettingsError, environment_names, load
from tools.preflight.account import Client, account, session_of
from tools.preflight.cache import engine, node_type, running_group
from tools.preflight.check import Check, Verdict, answered
from tools.preflight.global_datastore import global_datastore
from tools.preflight.network import network
from tools.preflight.quotas import quotas
from tools.preflight.report import markdown, text
from tools.preflight.serverless import running_cache, serverless_quotas, serverless_version
from tools.preflight.service_updates import service_updates

FAILED, UNKNOWN = 1, 2
_OF_NODES = {
    "engine version": engine,
    "node type": node_type,
    "group": running_group,
    "service updates": service_updates,
    "global datastore": global_datastore,
    "quotas": quotas,
}
# AWS upgrades and updates a serverless cache by itself.
_OF_SERVERLESS = {"engine version": serverless_version, "cache": running_cache, "quotas": serverless_quotas}


def checks_of(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Ask everything; a question that AWS does not answer leaves the others to be asked."""
    subjects = {
        "account": account,
        "network": network,
        **(_OF_SERVERLESS if settings.serverless else _OF_NODES),
    }
    return [
        check
        for subject, ask in subjects.items()
        for check in answered(subject, lambda ask=ask: ask(settings, client))  # type: ignore[misc]
    ]


def exit_code(checks: Sequence[Check]) -> int:
    """Return what the process ends with."""
    verdicts = {check.verdict for check in checks}
    return FAILED if Verdict.FAILS in verdicts else UNKNOWN if Verdict.UNKNOWN in verdicts else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.preflight", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("environment", metavar="ENV", help=", ".join(environment_names()))
    try:
        settings = load(parser.parse_args(arguments).environment)
        session = session_of(settings)
    except (SettingsError, BotoCoreError, ClientError) as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    checks = checks_of(settings, cache(lambda service: session.client(service)))
    print(text(checks))
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a") as file:
            file.write(markdown(settings.name, checks))
    return exit_code(checks)


if __name__ == "__main__":
    sys.exit(main())
