"""The variants of an experiment, and the choice of one for a new user."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Self

from redis_access.targeting import position

from lambdas.http_api import BadRequestError
from lambdas.identifiers import name
from lambdas.whole_numbers import whole_number

from .routes import MAX_VARIANTS, MAX_WEIGHT, VARIANTS

FIELDS = frozenset(VARIANTS["properties"])


@dataclass(frozen=True, kw_only=True)
class Variants:
    """Names and weights, sorted, so that their order in a request decides nothing; a weight of 0 takes no new users."""

    weights: Mapping[str, int]

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Check a decoded definition; raises BadRequestError that names the field."""
        weights = content.get("variants")
        if not isinstance(weights, dict) or not 1 <= len(weights) <= MAX_VARIANTS:
            raise BadRequestError(
                f'variants must be an object of 1 to {MAX_VARIANTS}, each a name and a weight: {{"a": 1}}'
            )
        checked = {name(variant, "a variant"): _weight(variant, weight) for variant, weight in sorted(weights.items())}
        if not any(checked.values()):
            raise BadRequestError("at least one variant needs a weight above 0")
        return cls(weights=checked)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {"variants": dict(self.weights)}

    def choose(self, experiment: str, user_id: str) -> str:
        """Return the variant of a user who has none: the same one as long as the weights are the same."""
        borders = list(accumulate(self.weights.values()))
        place = position(f"experiment:{experiment}", user_id) * borders[-1]
        return list(self.weights)[bisect_right(borders, place)]


def _weight(variant: str, weight: object) -> int:
    # Whole numbers, so that the borders between variants are exact.
    whole = whole_number(weight)
    if whole is None or not 0 <= whole <= MAX_WEIGHT:
        raise BadRequestError(f"the weight of {variant} must be a whole number from 0 to {MAX_WEIGHT}")
    return whole
