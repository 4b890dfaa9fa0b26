"""`[[accepted]]`: findings that somebody has decided to live with, until a date."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

LONGEST_DAYS = 180

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class AcceptedRisk(BaseModel):
    """One entry. ``resource`` is an address in which `*` and `?` stand for anything; ``expires`` is its last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: _Text
    resource: _Text
    stack: _Text
    reason: _Text
    expires: date

    def covers(self, *, rule: str, stack: str, address: str) -> bool:
        """Tell whether it is about this finding."""
        # Brackets are part of addresses, `x.y["key"]`, not a choice of characters.
        pattern = self.resource.replace("[", "[[]")
        return (self.rule, self.stack) == (rule, stack) and fnmatchcase(address, pattern)

    def has_expired(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return self.expires < today


def broken_rules(entries: Sequence[AcceptedRisk], *, rules: Collection[str], today: date) -> Iterator[str]:
    """Yield what is wrong with entries that can be read: no such rule, or accepted for longer than LONGEST_DAYS."""
    latest = today + timedelta(days=LONGEST_DAYS)
    for at, entry in enumerate(entries, 1):
        if entry.rule not in rules:
            yield f"entry {at}: there is no rule {entry.rule!r}; `--list-rules` lists those that there are"
        if entry.expires > latest:
            yield (
                f"entry {at}: expires = {entry.expires} is more than {LONGEST_DAYS} days ahead; "
                f"{latest} is the last day that can be given"
            )
