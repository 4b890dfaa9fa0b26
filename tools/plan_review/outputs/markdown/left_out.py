"""The sentences in a comment that tell what it leaves out."""

from collections import Counter

from .escape import link
from .pieces import Kind


def notice(omitted: Counter[Kind], artifact_url: str | None) -> str:
    """Return how many of what were left out and where they are; nothing for nothing."""
    told = ", ".join(f"{kind.value} ({count:,})" for kind, count in sorted(omitted.items(), key=_importance) if count)
    if not told:
        return ""
    page = link("The HTML page", artifact_url or "")
    where = f"{page} among this run's artifacts holds what is left out here"
    return f"> [!IMPORTANT]\n> Too long for GitHub. {where}: {told}.\n\n"


def _importance(item: tuple[Kind, int]) -> int:
    return list(Kind).index(item[0])
