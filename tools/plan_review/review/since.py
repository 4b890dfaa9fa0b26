"""What is new since an earlier review of the same change, and what is gone."""

from collections.abc import Iterator

from .model import Finding, Review, Since

Key = tuple[str, str, str]


def since(earlier: Review, now: Review) -> Since:
    """Compare by stack, rule and resource: a finding in other words is the same finding."""
    before, after = dict(_findings(earlier)), dict(_findings(now))
    reviewed = {stack.stack for stack in now.stacks}
    return Since(
        new=tuple(each for key, each in after.items() if key not in before),
        # Of a stack that is not in this review nobody knows whether anything is gone.
        gone=tuple(each for key, each in before.items() if key not in after and key[0] in reviewed),
    )


def _findings(review: Review) -> Iterator[tuple[Key, Finding]]:
    for stack in review.stacks:
        for finding in stack.findings:
            for each in (finding, *finding.consequences):
                yield (stack.stack, each.rule, each.address), each.model_copy(update={"consequences": ()})
