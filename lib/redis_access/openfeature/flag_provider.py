"""An OpenFeature provider that evaluates the example platform's own flags: rules in a table, cached in Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from openfeature.event import ProviderEventDetails
from openfeature.exception import (
    ErrorCode,
    FlagNotFoundError,
    OpenFeatureError,
    ParseError,
    TargetingKeyMissingError,
    TypeMismatchError,
)
from openfeature.exception import InvalidContextError as InvalidOpenFeatureContextError
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider import AbstractProvider, Metadata

from ..errors import CommandRefusedError, InvalidContextError, InvalidRuleError, UnavailableError
from ..stored.arguments import check_fetch
from ..stored.ttls import checked_ttl
from ..targeting import RULE_KIND, Rule, checked_name, evaluate
from .rule_changes import RuleChanges
from .stored_rules import Invalid, as_seen, loaded, opened

if TYPE_CHECKING:
    from openfeature.evaluation_context import EvaluationContext

    from ..access import RedisAccess
    from ..aio.access import RedisAccess as AsyncRedisAccess

LoadRule = Callable[[str], Mapping[str, Any] | None]
Details = FlagResolutionDetails[bool]

TTL_SECONDS = 60
_UNAVAILABLE = (UnavailableError, CommandRefusedError)
"""Raised by a strict access: not even then is the cache the reason that a flag cannot be evaluated."""


class RedisFlagProvider(AbstractProvider):
    """The platform's flags, evaluated in this process as the example function evaluates them.

    Rules lie in Redis where that function keeps them, so that a rule it writes counts in the next evaluation. For a
    rule that is not there `load` is asked, by one caller at a time in all processes. That there is no such flag is kept
    as well, and that a rule is not valid, which is logged once while it goes on. When Redis is unavailable `load` is
    asked each time, whether or not the access is strict.

    All flags are booleans: the other resolvers raise TypeMismatchError. Further errors are OpenFeature's own: no such
    flag, no or no usable targeting key, a rule that is none. What `load` raises goes to the caller, but for ParseError,
    which counts as a rule that is not valid.

    An evaluation that meets another rule than the one before emits PROVIDER_CONFIGURATION_CHANGED. With
    `refresh_seconds` a thread looks for such rules itself, as often, from `initialize` to `shutdown`.
    """

    def __init__(
        self,
        load: LoadRule,
        access: RedisAccess,
        *,
        async_access: AsyncRedisAccess | None = None,
        ttl: int = TTL_SECONDS,
        refresh_seconds: float | None = None,
    ) -> None:
        """Make one; `load(flag)` returns a rule as JSON has it, or None: a DynamoDBRules, or any function.

        `async_access` serves the asynchronous resolvers; without it these wait for `access` in a thread. There `load`
        runs in any case. Neither access is closed by `shutdown`. A rule that something else than the function wrote is
        seen after `ttl` seconds.

        Raises InvalidTTLError and InvalidArgumentError.
        """
        check_fetch(load)
        self._load = load
        self._access = access
        self._async_access = async_access
        self._ttl = checked_ttl(ttl, default=TTL_SECONDS)
        self._changes = RuleChanges(self._rules, self._changed, seconds=refresh_seconds)

    def get_metadata(self) -> Metadata:
        """Return the provider's name."""
        return Metadata(name="redis_access flags")

    def initialize(self, evaluation_context: EvaluationContext) -> None:  # noqa: ARG002  # the SDK's signature
        """Begin to look for changes, where that was asked for."""
        self._changes.start()

    def shutdown(self) -> None:
        """Look for changes no more."""
        self._changes.stop()

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> Details:
        """Return whether the user has the flag."""
        return _evaluated(flag_key, self._rule(flag_key), evaluation_context)

    async def resolve_boolean_details_async(
        self,
        flag_key: str,
        default_value: bool,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> Details:
        """Return whether the user has the flag."""
        return _evaluated(flag_key, await self._rule_async(flag_key), evaluation_context)

    def _of_another_type(
        self,
        flag_key: str,
        default_value: Any,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002
    ) -> FlagResolutionDetails[Any]:
        """Raise TypeMismatchError, or FlagNotFoundError."""
        raise _mismatch(flag_key, self._rule(flag_key))

    async def _of_another_type_async(
        self,
        flag_key: str,
        default_value: Any,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002
    ) -> FlagResolutionDetails[Any]:
        """Raise TypeMismatchError, or FlagNotFoundError."""
        raise _mismatch(flag_key, await self._rule_async(flag_key))

    resolve_string_details = resolve_integer_details = _of_another_type
    resolve_float_details = resolve_object_details = _of_another_type
    resolve_string_details_async = resolve_integer_details_async = _of_another_type_async
    resolve_float_details_async = resolve_object_details_async = _of_another_type_async

    def _rule(self, flag: str) -> Rule | None:
        if not _is_name(flag):
            return None
        flags = self._access.flags
        load = partial(loaded, flag, self._load)
        try:
            found = opened(flag, flags.cache_get(RULE_KIND, flag, load, self._ttl))
            if _is_foreign(found):
                flags.delete(RULE_KIND, flag)
                found = opened(flag, flags.cache_get(RULE_KIND, flag, load, self._ttl))
        except _UNAVAILABLE:
            found = opened(flag, load())
        self._changes.saw({flag: as_seen(found)})
        return self._valid(flag, found)

    async def _rule_async(self, flag: str) -> Rule | None:
        if self._async_access is None:
            return await asyncio.to_thread(self._rule, flag)
        if not _is_name(flag):
            return None
        flags = self._async_access.flags
        load = partial(asyncio.to_thread, loaded, flag, self._load)
        try:
            found = opened(flag, await flags.cache_get(RULE_KIND, flag, load, self._ttl))
            if _is_foreign(found):
                await flags.delete(RULE_KIND, flag)
                found = opened(flag, await flags.cache_get(RULE_KIND, flag, load, self._ttl))
        except _UNAVAILABLE:
            found = opened(flag, await load())
        if changed := self._changes.compared({flag: as_seen(found)}):
            # A listener may wait for Redis, as CachingProvider does; the event loop must not.
            await asyncio.to_thread(self._changed, changed)
        return self._valid(flag, found)

    def _valid(self, flag: str, found: Rule | Invalid | None) -> Rule | None:
        if isinstance(found, Invalid):
            runtime = self._access._runner  # noqa: SLF001  # its log tells what goes on once, not at each evaluation
            runtime.log_data_fault(f"rule {flag}", f"{found.reason}; evaluations give their default")
            raise ParseError(found.reason)
        return found

    def _rules(self, flags: Sequence[str]) -> dict[str, Rule | Invalid | None]:
        """Return the rules of many flags, by one round trip; what the table may hold otherwise is left out."""

        def load(missing: list[str]) -> dict[str, Any]:
            return {flag: loaded(flag, self._load) for flag in missing}

        contents = self._access.flags.cache_get_many(RULE_KIND, flags, load, self._ttl)
        found = {flag: opened(flag, content) for flag, content in contents.items()}
        return {flag: as_seen(rule) for flag, rule in found.items() if not _is_foreign(rule)}

    def _changed(self, flags: list[str]) -> None:
        self.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=flags))


def _is_name(flag: str) -> bool:
    try:
        checked_name(flag, "a flag")
    except InvalidRuleError:
        return False
    return True


def _is_foreign(found: Rule | Invalid | None) -> bool:
    """Whether the cache has something that is no rule here, and the table may have one."""
    return isinstance(found, Invalid) and not found.is_as_read


def _evaluated(flag: str, rule: Rule | None, context: EvaluationContext | None) -> Details:
    if rule is None:
        raise _unknown(flag)
    key, attributes = (None, {}) if context is None else (context.targeting_key, context.attributes)
    try:
        found = evaluate(flag, rule, key, attributes)
    except InvalidContextError as exc:
        if exc.code == ErrorCode.TARGETING_KEY_MISSING.value:
            raise TargetingKeyMissingError(str(exc)) from exc
        raise InvalidOpenFeatureContextError(str(exc)) from exc
    return FlagResolutionDetails(value=found.value, variant=found.variant, reason=Reason(found.reason))


def _mismatch(flag: str, rule: Rule | None) -> OpenFeatureError:
    return _unknown(flag) if rule is None else TypeMismatchError(f"the flag {flag} is a boolean, as all of them are")


def _unknown(flag: str) -> FlagNotFoundError:
    return FlagNotFoundError(f"there is no flag {flag!r:.80}")
