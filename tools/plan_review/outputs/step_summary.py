"""The review in the summary of a workflow's run."""

import sys
from pathlib import Path

from ..review import Review
from .markdown import LEAST_LIMIT, render

# "Each step is restricted to a maximum size of 1MiB" (GitHub's documentation of workflow commands); a longer one is not
# shown at all.
SUMMARY_LIMIT = 1_048_576


def append(review: Review, path: Path, *, artifact_url: str | None = None, repository_url: str | None = None) -> None:
    """Append the review to the file that GITHUB_STEP_SUMMARY names, within what the step has written already.

    What the step has written may leave no room; then the review is left out, since GitHub would show nothing at all.
    Raises OSError where the file cannot be written.
    """
    begun = path.read_bytes() if path.exists() else b""
    # A line that a step before has not ended would swallow the heading.
    gap = "\n\n" if begun and not begun.endswith(b"\n\n") else ""
    room = SUMMARY_LIMIT - len(begun) - len(gap)
    if room < LEAST_LIMIT:
        print(f"{path} holds {len(begun):,} bytes already; the review is not added", file=sys.stderr)
        return
    written = render(review, limit=room, artifact_url=artifact_url, repository_url=repository_url)
    with path.open("a", encoding="utf-8", newline="\n") as summary:
        summary.write(gap + written)
