"""Findings that are new since an earlier review of the same change, and those that are gone."""

import hashlib
from collections.abc import Iterator, Mapping

from .model import Finding, Review, Since, StackReview

# By stack and rule, the resources of which an earlier review found something; stacks and resources as digests, so that
# it is short and holds nobody's names.
Memory = Mapping[str, Mapping[str, tuple[str, ...]]]


def remember(review: Review) -> Memory:
    """Return what `since` has to know of a review later; of stacks that it does not hold, what it knew itself."""
    carried = review.since.unreviewed if review.since else {}
    return {**carried, **{_digest(each.stack): _by_rule(each) for each in review.stacks}}


def since(earlier: Memory, now: Review) -> Since:
    """Compare by stack, rule and resource: a finding in other words is the same finding."""
    before = {key for stack, rules in earlier.items() for key in _keys(stack, rules)}
    after = {key for stack in now.stacks for key in _keys(_digest(stack.stack), _by_rule(stack))}
    reviewed = {_digest(stack.stack) for stack in now.stacks}
    new = {_key(each): each for stack in now.stacks for each in _findings(stack) if _key(each) not in before}
    return Since(
        new=tuple(new.values()),
        # Of a stack that is not in this review nobody knows whether anything is gone.
        gone=tuple(rule for stack, rule, _ in sorted(before - after) if stack in reviewed),
        unreviewed={stack: dict(rules) for stack, rules in earlier.items() if stack not in reviewed},
    )


def _findings(stack: StackReview) -> Iterator[Finding]:
    for finding in stack.findings:
        for each in (finding, *finding.consequences):
            yield each.model_copy(update={"consequences": ()})


def _by_rule(stack: StackReview) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for each in _findings(stack):
        found.setdefault(each.rule, {})[_digest(each.address)] = None
    return {rule: tuple(resources) for rule, resources in found.items()}


def _keys(stack: str, rules: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    return ((stack, rule, resource) for rule, resources in rules.items() for resource in resources)


def _key(finding: Finding) -> tuple[str, str, str]:
    return _digest(finding.stack), finding.rule, _digest(finding.address)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:10]
