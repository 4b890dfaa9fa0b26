"""A provider of the SDK's that counts what it is asked."""

import time
from collections.abc import Callable
from typing import Any

from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider


class Counting(InMemoryProvider):
    """The SDK's provider, which counts what it is asked and can be told to fail."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failure: Callable[[], Any] | None = None
        self.delay = 0.0
        self.shutdowns = 0
        super().__init__(
            {
                "checkout": flag_with(True, False, evaluator=_by_plan),
                "color": flag_with("blue", "red"),
                "count": flag_with(3, 4),
                "rate": flag_with(0.5, 1.5),
                "table": flag_with({"rows": [1, {"a": None}]}, {}),
                "off": flag_with(True, False, evaluator=lambda flag, _: details_of(False, Reason.DISABLED)),
                "unset": flag_with("x", "y", evaluator=lambda flag, _: details_of("x", Reason.DEFAULT)),
            }
        )

    def _resolve(self, flag_key: str, default_value: Any, evaluation_context: EvaluationContext | None) -> Any:
        self.asked.append(flag_key)
        time.sleep(self.delay)
        return self.failure() if self.failure else super()._resolve(flag_key, default_value, evaluation_context)

    def shutdown(self) -> None:
        """Count it."""
        self.shutdowns += 1


def details_of(value: Any, reason: Reason, **more: Any) -> FlagResolutionDetails[Any]:
    return FlagResolutionDetails(value, reason=reason, **more)


def flag_with(one: Any, other: Any, evaluator: Any = None) -> InMemoryFlag[Any]:
    return InMemoryFlag("one", {"one": one, "other": other}, {"owner": "team"}, context_evaluator=evaluator)


def _by_plan(flag: InMemoryFlag[bool], context: EvaluationContext) -> FlagResolutionDetails[bool]:
    variant = "one" if context.attributes.get("plan") == "pro" else "other"
    return FlagResolutionDetails(flag.variants[variant], variant=variant, reason=Reason.TARGETING_MATCH)
