"""@cached: a function whose results are kept in Redis, under a key made of its arguments."""

from collections.abc import Callable
from functools import partial, update_wrapper
from inspect import Signature, signature
from string import Formatter
from typing import Any, Generic, ParamSpec, TypeVar

from ..errors import InvalidArgumentError
from ..stored.keys import key_part

P = ParamSpec("P")
R = TypeVar("R")


class KeyTemplate:
    """A key with arguments in it: "profile:{user_id}". Each argument is percent-encoded, so that keys never meet."""

    def __init__(self, template: str, function: Callable[..., Any]) -> None:
        """Raise InvalidArgumentError for a template that names what is no argument of the function, or none."""
        self._signature: Signature = signature(function)
        self._template = template
        self._names = [name for _, name, spec, conversion in Formatter().parse(template) if name is not None]
        if not set(self._names) <= set(self._signature.parameters):
            raise InvalidArgumentError(
                f"the key {template!r} names what is no argument: the function has {self._signature}"
            )
        if set(self._names) != set(self._signature.parameters):
            raise InvalidArgumentError(
                f"the key {template!r} must name all arguments of {self._signature}, or different calls share a value"
            )

    def key(self, *arguments: Any, **options: Any) -> str:
        """Return the key for a call. Raises TypeError as the call would, and InvalidKeyError."""
        bound = self._signature.bind(*arguments, **options)
        bound.apply_defaults()
        parts = {}
        for name in self._names:
            value = bound.arguments[name]
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise InvalidArgumentError(f"{name} must be a str or int to be part of a key, not {value!r}")
            parts[name] = key_part(str(value), "cached")
        return self._template.format(**parts)


class Cached(Generic[P, R]):
    """A function that asks the cache first; `forget` takes a result out of it. Synchronous or not, as its access is."""

    def __init__(self, access: Any, function: Callable[P, Any], template: str, ttl: int | None, options: Any) -> None:
        self._access = access
        self._function = function
        self._template = KeyTemplate(template, function)
        self._ttl = ttl
        self._options = options
        update_wrapper(self, function)

    def __call__(self, *arguments: P.args, **options: P.kwargs) -> R:
        """Return the cached result, or compute and cache it: `cache_get`."""
        key = self._template.key(*arguments, **options)
        fetch = partial(self._function, *arguments, **options)
        return self._access.cache_get(key, fetch, self._ttl, **self._options)  # type: ignore[no-any-return]

    def key(self, *arguments: P.args, **options: P.kwargs) -> str:
        """Return the key under which the result of such a call is kept."""
        return self._template.key(*arguments, **options)

    def forget(self, *arguments: P.args, **options: P.kwargs) -> Any:
        """Delete the result of such a call: `delete`, with what that returns."""
        return self._access.delete(self.key(*arguments, **options))
