"""OpenFeature's provider interface, handed on to another provider; the resolvers of all types come together in one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from openfeature.event import ProviderEvent, ProviderEventDetails
from openfeature.flag_evaluation import FlagType, FlagValueType
from openfeature.provider import AbstractProvider, FeatureProvider, Metadata

from .resolution import Details

if TYPE_CHECKING:
    from openfeature.evaluation_context import EvaluationContext
    from openfeature.hook import Hook
    from openfeature.track import TrackingEventDetails

T = TypeVar("T")


class ForwardingProvider(AbstractProvider):
    """A provider in front of another, which serves everything but the resolvers: these call `_resolve`."""

    def __init__(self, inner: FeatureProvider) -> None:
        """Make one in front of `inner`."""
        self._inner = inner

    def attach(self, on_emit: Callable[[FeatureProvider, ProviderEvent, ProviderEventDetails], None]) -> None:
        """Pass events of the other provider on, as this one's."""
        super().attach(on_emit)
        self._inner.attach(self._emitted)

    def detach(self) -> None:
        """Pass no more events on."""
        self._inner.detach()
        super().detach()

    def initialize(self, evaluation_context: EvaluationContext) -> None:
        """Initialize the other provider."""
        self._inner.initialize(evaluation_context)

    def shutdown(self) -> None:
        """Shut the other provider down."""
        self._inner.shutdown()

    def track(
        self,
        tracking_event_name: str,
        evaluation_context: EvaluationContext | None = None,
        tracking_event_details: TrackingEventDetails | None = None,
    ) -> None:
        """Pass a tracking event on."""
        self._inner.track(tracking_event_name, evaluation_context, tracking_event_details)

    def get_metadata(self) -> Metadata:
        """Return a name that tells both."""
        return Metadata(name=f"{self._inner.get_metadata().name}, cached by redis_access")

    def get_provider_hooks(self) -> list[Hook]:
        """Return the other provider's hooks."""
        return self._inner.get_provider_hooks()

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> Details:
        """Return the flag's value."""
        return self._resolve(
            FlagType.BOOLEAN, self._inner.resolve_boolean_details, flag_key, default_value, evaluation_context
        )

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> Details:
        """Return the flag's value."""
        return self._resolve(
            FlagType.STRING, self._inner.resolve_string_details, flag_key, default_value, evaluation_context
        )

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> Details:
        """Return the flag's value."""
        return self._resolve(
            FlagType.INTEGER, self._inner.resolve_integer_details, flag_key, default_value, evaluation_context
        )

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> Details:
        """Return the flag's value."""
        return self._resolve(
            FlagType.FLOAT, self._inner.resolve_float_details, flag_key, default_value, evaluation_context
        )

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> Details:
        """Return the flag's value."""
        return self._resolve(
            FlagType.OBJECT, self._inner.resolve_object_details, flag_key, default_value, evaluation_context
        )

    async def resolve_boolean_details_async(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> Details:
        """Return the flag's value."""
        return await self._resolve_async(
            FlagType.BOOLEAN, self._inner.resolve_boolean_details_async, flag_key, default_value, evaluation_context
        )

    async def resolve_string_details_async(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> Details:
        """Return the flag's value."""
        return await self._resolve_async(
            FlagType.STRING, self._inner.resolve_string_details_async, flag_key, default_value, evaluation_context
        )

    async def resolve_integer_details_async(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> Details:
        """Return the flag's value."""
        return await self._resolve_async(
            FlagType.INTEGER, self._inner.resolve_integer_details_async, flag_key, default_value, evaluation_context
        )

    async def resolve_float_details_async(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> Details:
        """Return the flag's value."""
        return await self._resolve_async(
            FlagType.FLOAT, self._inner.resolve_float_details_async, flag_key, default_value, evaluation_context
        )

    async def resolve_object_details_async(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> Details:
        """Return the flag's value."""
        return await self._resolve_async(
            FlagType.OBJECT, self._inner.resolve_object_details_async, flag_key, default_value, evaluation_context
        )

    @abstractmethod
    def _resolve(
        self,
        kind: FlagType,
        inner: Callable[[str, Any, EvaluationContext | None], Details],
        flag: str,
        default: T,
        context: EvaluationContext | None,
    ) -> Details:
        """Return the flag's value; `inner` is the other provider's resolver of the type."""

    @abstractmethod
    async def _resolve_async(
        self,
        kind: FlagType,
        inner: Callable[[str, Any, EvaluationContext | None], Awaitable[Details]],
        flag: str,
        default: T,
        context: EvaluationContext | None,
    ) -> Details:
        """Return the same as `_resolve`, for the asynchronous resolvers."""

    @abstractmethod
    def _emitted(self, provider: FeatureProvider, event: ProviderEvent, details: ProviderEventDetails) -> None:
        """Take an event of the other provider."""
