"""An OpenFeature provider around another, whose evaluations it keeps in Redis."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from openfeature.event import ProviderEvent, ProviderEventDetails
from openfeature.exception import OpenFeatureError
from openfeature.flag_evaluation import FlagType
from openfeature.provider import FeatureProvider

from ..caching.options import CachingOptions, policy_from
from ..errors import (
    CommandRefusedError,
    InvalidArgumentError,
    InvalidValueError,
    RedisAccessError,
    UnavailableError,
)
from ..stored.arguments import listed
from .context_key import context_key
from .evaluations import async_evaluations, evaluations
from .forwarding_provider import ForwardingProvider
from .resolution import Details, ProviderUnavailableError, Resolution, cached, is_stored

if TYPE_CHECKING:
    from openfeature.evaluation_context import EvaluationContext

    from ..access import RedisAccess
    from ..aio.access import RedisAccess as AsyncRedisAccess

T = TypeVar("T")

MAX_FLAGS_BY_NAME = 50
"""Changed flags of one event that are invalidated by name, a command each; beyond it all flags are, by one command."""

_NOT_FROM_REDIS = (ProviderUnavailableError, InvalidValueError, UnavailableError, CommandRefusedError)
"""The last two come of a strict access: not even then is the cache the reason that a flag cannot be evaluated."""

logger = logging.getLogger("redis_access")


class CachingProvider(ForwardingProvider):
    """Evaluations of another provider, kept in Redis for all processes.

    An evaluation is kept under its flag, its type, its targeting key and the whole evaluation context, but for
    `ignored_attributes`: list there what no targeting rule reads (a request's id, a moment), as each value is a key.

    A value out of the cache has the reason CACHED. Errors, disabled flags, stale evaluations and defaults without a
    variant are never stored, nor what `is_cacheable` says no to. When Redis is unavailable the other provider is asked,
    whether or not the access is strict.

    When the other provider tells that its configuration changed, the evaluations of those flags are old in every
    process, once Redis has confirmed it, by one command each; then the application is told. Where it tells so on an
    event loop, a thread does both meanwhile. Changes that it does not tell are seen after `ttl`.
    """

    def __init__(
        self,
        inner: FeatureProvider,
        access: RedisAccess,
        *,
        async_access: AsyncRedisAccess | None = None,
        name: str | None = None,
        ttl: int = 60,
        ttls: Mapping[str, int | None] | None = None,
        ignored_attributes: Iterable[str] = (),
        stale_while_revalidate: float = 0,
        stale_if_error: float = 0,
        is_cacheable: Callable[[Details], bool] = lambda _: True,
    ) -> None:
        """Make one around `inner`. Neither access is closed by `shutdown`.

        `async_access` serves the asynchronous resolvers; without it these ask `inner` each time, and say so once.

        `name` stands in the keys: one for each set of flags, so that two environments of a flag service do not share
        values; that of `inner` unless given. Times are in seconds. `ttls` are by flag, None for a flag that is not
        to be cached. `stale_while_revalidate` and `stale_if_error` are those of `cache_get`: an old value while one
        caller evaluates, or when `inner` cannot; its reason is STALE.

        Raises InvalidKeyError, InvalidTTLError and InvalidArgumentError.
        """
        if isinstance(ignored_attributes, str):
            raise InvalidArgumentError(
                f"ignored_attributes must be a list of names, not the text {ignored_attributes!r}"
            )
        super().__init__(inner)
        self._options = CachingOptions(
            stale_while_revalidate=stale_while_revalidate, stale_if_error=stale_if_error, jitter=0
        )
        self._ttl, self._ttls = ttl, dict(ttls or {})
        for seconds in (ttl, *(seconds for seconds in self._ttls.values() if seconds is not None)):
            policy_from(1, seconds, self._options)  # raises for what no call could use
        self._ignored = frozenset(ignored_attributes)
        self._is_cacheable = is_cacheable
        name = inner.get_metadata().name if name is None else name
        self._evaluations = evaluations(access, name)
        self._async_evaluations = None if async_access is None else async_evaluations(async_access, name)
        self._said_uncached = False

    def invalidate(self, flags: Iterable[str] | None = None) -> bool:
        """Make the evaluations of these flags old in every process, or of all. Return whether Redis confirmed it.

        When it did not, a warning is logged: other processes, and the asynchronous resolvers of this one, may return
        old values until the ttl ends. Raises InvalidArgumentError for anything but a list of flags, and what the access
        raises when it is strict.
        """
        names = None if flags is None else list(dict.fromkeys(listed(flags, "flags", "flags")))
        if names is None or len(names) > MAX_FLAGS_BY_NAME:
            confirmed = self._evaluations.invalidate()
        else:
            unconfirmed = [flag for flag in names if not self._evaluations.invalidate(flag)]
            confirmed = not unconfirmed
        if not confirmed:
            self._warn_of_old_values()
        return confirmed

    def _resolve(
        self,
        kind: FlagType,
        inner: Callable[[str, Any, EvaluationContext | None], Details],
        flag: str,
        default: T,
        context: EvaluationContext | None,
    ) -> Details:
        key, ttl = context_key(kind, context, self._ignored), self._ttls.get(flag, self._ttl)
        if key is None or ttl is None or not _is_name(flag):
            return inner(flag, default, context)
        resolution = Resolution(self._is_cacheable)

        def fetch() -> dict[str, Any] | None:
            try:
                return resolution.answered(inner(flag, default, context))
            except OpenFeatureError as exc:
                resolution.raised(exc)
                return None

        try:
            found = self._evaluations.cache_get(flag, key, fetch, ttl, **self._options)
        except _NOT_FROM_REDIS:
            found = None
        details = _details(found, resolution, ttl)
        # Another caller's answer could not be shared, so its default may be in it.
        return inner(flag, default, context) if details is None else details

    async def _resolve_async(
        self,
        kind: FlagType,
        inner: Callable[[str, Any, EvaluationContext | None], Awaitable[Details]],
        flag: str,
        default: T,
        context: EvaluationContext | None,
    ) -> Details:
        key, ttl = context_key(kind, context, self._ignored), self._ttls.get(flag, self._ttl)
        if self._async_evaluations is None:
            self._say_uncached()
            return await inner(flag, default, context)
        if key is None or ttl is None or not _is_name(flag):
            return await inner(flag, default, context)
        resolution = Resolution(self._is_cacheable)

        async def fetch() -> dict[str, Any] | None:
            try:
                return resolution.answered(await inner(flag, default, context))
            except OpenFeatureError as exc:
                resolution.raised(exc)
                return None

        try:
            found = await self._async_evaluations.cache_get(flag, key, fetch, ttl, **self._options)
        except _NOT_FROM_REDIS:
            found = None
        details = _details(found, resolution, ttl)
        return await inner(flag, default, context) if details is None else details

    def _emitted(self, _: FeatureProvider, event: ProviderEvent, details: ProviderEventDetails) -> None:
        if event is ProviderEvent.PROVIDER_CONFIGURATION_CHANGED:
            _off_the_event_loop(partial(self._changed, event, details))
        else:
            self.emit(event, details)

    def _changed(self, event: ProviderEvent, details: ProviderEventDetails) -> None:
        # Nothing is raised here: it would end the other provider's thread, and keep the event from the application.
        try:
            self._forget(details.flags_changed)
        except RedisAccessError:
            self._warn_of_old_values()
        self.emit(event, details)

    def _forget(self, flags: Iterable[str] | None) -> None:
        try:
            self.invalidate(flags)
        except InvalidArgumentError:  # one of them is no name: which flags changed is unknown
            self.invalidate()

    def _warn_of_old_values(self) -> None:
        logger.warning(
            "Redis did not confirm that flags changed; old evaluations may be returned for up to %s s", self._ttl
        )

    def _say_uncached(self) -> None:
        if not self._said_uncached:
            self._said_uncached = True
            logger.warning("CachingProvider has no async_access: asynchronous evaluations are not cached")


def _off_the_event_loop(tell: Callable[[], None]) -> None:
    """Call what waits for Redis: here, or in one of the loop's threads where an event loop would wait, too."""
    try:
        asyncio.get_running_loop().run_in_executor(None, tell)
    except RuntimeError:  # no loop runs here, or it has ended its threads
        tell()


def _is_name(flag: object) -> bool:
    return isinstance(flag, str) and flag != ""


def _details(found: dict[str, Any] | None, resolution: Resolution, ttl: int) -> Details | None:
    """Return the details to give to the caller; None when neither the cache nor `inner` had any for it."""
    if not is_stored(found):  # None, or written by another version of this code
        return resolution.own()
    was_asked = resolution.details is not None or resolution.error is not None
    own = resolution.details
    if own is not None and own.error_code is None:
        return own
    return cached(found, ttl, is_stale=was_asked)
