"""A comment in pieces, of which the least important are left out where it would be too long."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Self

# A kind is given up once so many of its pieces were too long: too little is left to go on making them.
_MISSES = 20


class Kind(Enum):
    """The kind of a piece, most important first, in the words that tell how many were left out."""

    HEADLINE = "rows of the headline"
    REFUSED = "refused findings"
    REFUSED_WHY = "explanations of refused findings"
    NODE_HOURS = "environments' node-hours"
    UNPLANNED = "stacks that were not planned"
    WARNED = "warnings"
    WARNED_WHY = "explanations of warnings"
    ACCEPTED = "accepted risks"
    REPLACED = "replaced resources"
    REPLACED_ATTRIBUTES = "replaced resources' attributes"
    DESTROYED = "destroyed resources"
    UPDATED = "updated resources"
    UPDATED_ATTRIBUTES = "updated resources' attributes"
    NOTE = "notes"
    UNCHANGED = "environments without change"
    STALE = "accepted risks that match nothing"
    FOOTER = "plans' checksums"
    FORGOTTEN = "forgotten resources"
    MOVED = "imported and moved resources"
    CREATED = "created resources"
    OUTPUTS = "stacks' outputs"
    DRIFT = "resources changed outside Terraform"
    DRIFT_ATTRIBUTES = "attributes of resources changed outside Terraform"
    DESTROYED_ATTRIBUTES = "destroyed resources' attributes"
    CREATED_ATTRIBUTES = "created resources' attributes"
    READ = "data sources"


_IMPORTANCE = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, eq=False)
class Piece:
    """A part that is shown whole or not at all; ``make`` is called only if there is room."""

    kind: Kind
    make: Callable[[], str]

    @classmethod
    def of(cls, kind: Kind, written: str) -> Self:
        """Return a piece whose text is there already."""
        return cls(kind, lambda: written)

    @cached_property
    def written(self) -> str:
        """Return the Markdown."""
        return self.make()


@dataclass(frozen=True, eq=False)
class Section:
    """Text that stands around pieces, and appears with the first of them."""

    opening: str
    parts: "list[Piece | Section]" = field(default_factory=list)
    closing: str = ""

    def pieces(self, above: "tuple[Section, ...]" = ()) -> "Iterator[tuple[Piece, tuple[Section, ...]]]":
        """Yield each piece with the sections that it stands in."""
        for part in self.parts:
            if isinstance(part, Section):
                yield from part.pieces((*above, self))
            else:
                yield part, (*above, self)


def folded(summary: str, parts: "Sequence[Piece | Section]") -> Section:
    """Return parts that a click unfolds; ``summary`` is HTML."""
    return Section(f"<details><summary>{summary}</summary>\n\n", [*parts], "\n</details>\n\n")


def size(markdown: str) -> int:
    """Return a text's length in bytes of UTF-8.

    GitHub says "65536 characters" and was measured to store 262,144 bytes of a comment; bytes are the most cautious
    count of all, and what the step summary's limit of 1 MiB is in.
    """
    return len(markdown.encode())


def fit(document: Section, limit: int) -> tuple[str, Counter[Kind]]:
    """Return the document in at most ``limit`` bytes, and how many pieces of which kind were left out."""
    pieces = list(document.pieces())
    chosen: set[Piece | Section] = set()
    spent, misses, omitted = 0, Counter[Kind](), Counter[Kind]()
    for piece, above in sorted(pieces, key=lambda each: _IMPORTANCE[each[0].kind]):
        if misses[piece.kind] < _MISSES:
            frames = [each for each in above if each not in chosen]
            cost = size(piece.written) + sum(size(each.opening) + size(each.closing) for each in frames)
            if spent + cost <= limit:
                spent += cost
                chosen.update((piece, *frames))
                continue
            misses[piece.kind] += 1
        omitted[piece.kind] += 1
    return _written(document, chosen), omitted


def _written(part: Piece | Section, chosen: set[Piece | Section]) -> str:
    if part not in chosen:
        return ""
    if isinstance(part, Piece):
        return part.written
    return part.opening + "".join(_written(each, chosen) for each in part.parts) + part.closing
