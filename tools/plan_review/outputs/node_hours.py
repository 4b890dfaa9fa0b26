"""Node-hours in words: always said where there are caches, also when they stay."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from ..review import StackReview

# As AWS counts a month on its price pages.
HOURS_A_MONTH = 730


def node_hours(stacks: Sequence[StackReview], *, code: Callable[[str], str] = str) -> str:
    """Return a sentence of some stacks together, "" where they have no nodes; ``code`` sets names of types."""
    every = [each for stack in stacks for each in stack.node_hours]
    before = _total((each.node_type, each.before) for each in every)
    after = _total((each.node_type, each.after) for each in every)
    told = [_type(code(each), before[each], after[each]) for each in sorted({*before, *after})]
    unseen = [address for stack in stacks for address in stack.node_hours_unseen]
    if unseen:
        told.append(f"{len(unseen):,} {'cache' if len(unseen) == 1 else 'caches'} that cannot be counted before apply")
    return f"Node-hours a month: {'; '.join(told)}." if told else ""


def _total(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    total = Counter[str]()
    for name, count in counts:
        total[name] += count * HOURS_A_MONTH
    return total


def _type(name: str, before: int, after: int) -> str:
    if before == after:
        return f"{name} {after:,}, as before"
    return f"{name} from {before:,} to {after:,} ({'+' if after > before else '-'}{abs(after - before):,})"
