"""The origin of a review: the commit, the run that made it, and when."""

from collections.abc import Mapping
from datetime import UTC, datetime

# Bytes that `stamped` adds at most.
STAMP_LIMIT = 1_024


def stamped(text: str, environment: Mapping[str, str], *, now: datetime | None = None) -> str:
    """Return the Markdown with commit, run and time below it.

    The commit is the variable COMMIT, or what GitHub checked out: of a pull request that is a merge nobody knows.
    """
    commit = environment.get("COMMIT") or environment.get("GITHUB_SHA")
    of = f"commit {commit[:12]}" if commit else "an unknown commit"
    when = (now or datetime.now(UTC)).strftime("%Y-%m-%d %H:%M UTC")
    run = run_url(environment)
    return f"{text.rstrip()}\n\n<sub>Planned of {of}, {when}{f', by [this run]({run})' * bool(run)}.</sub>\n"


def run_url(environment: Mapping[str, str]) -> str | None:
    """Return the address of the workflow's run, where its artifacts are; None outside one."""
    run, home = environment.get("GITHUB_RUN_ID"), _home(environment)
    return f"{home}/actions/runs/{run}" if run and home else None


def files_url(environment: Mapping[str, str]) -> str | None:
    """Return what addresses of the repository's files begin with, as they were in this run's commit."""
    home = _home(environment)
    return f"{home}/blob/{environment.get('GITHUB_SHA', 'HEAD')}" if run_url(environment) else None


def _home(environment: Mapping[str, str]) -> str | None:
    repository = environment.get("GITHUB_REPOSITORY")
    return f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{repository}" if repository else None
