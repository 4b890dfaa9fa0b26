"""The key of a @cached function that was given none: its module and qualified name, where these name one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import ismethod
from typing import Any

from ..errors import InvalidArgumentError

_functions: dict[str, tuple[Any, Any]] = {}
"""The function that has each name, and its module's spec: `importlib.reload` gives a module another one."""


def default_key(function: Callable[..., Any], arguments: Iterable[str]) -> str:
    """Return the template "module.name:{argument}:{argument}".

    Raises InvalidArgumentError for a function that others may share the name with: in this process, since they would
    share results, or in another program with the same Redis.
    """
    arguments = list(arguments)
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    reason = _why_not_alone(function, module, name)
    if reason is not None:
        fields = "".join(f":{{{argument}}}" for argument in arguments)
        raise InvalidArgumentError(
            f"{name or repr(function)} needs a key: {reason}, and functions of one name would share results; "
            f"give it a word of its own, as in cached({'my-word' + fields!r})"
        )
    return ":".join((f"{module}.{name}", *(f"{{{argument}}}" for argument in arguments)))


def _why_not_alone(function: Callable[..., Any], module: str | None, name: str | None) -> str | None:
    """Return why other functions may have the name as well; None when none can. Remember the function by its name."""
    if module is None or name is None:
        return "a partial or an object has no name of its own"
    if module == "__main__":
        return "its module is __main__, as in every program"
    if ismethod(function):
        return "a bound method has the name of its class's function, and the object is no part of it"
    if "<lambda>" in name:
        return "every lambda of a scope has the same name"
    if "<locals>" in name:
        return "every call of the function around it makes another one, with other captured values"
    spec = getattr(function, "__globals__", {}).get("__spec__")
    other, spec_of_other = _functions.setdefault(f"{module}.{name}", (function, spec))
    if other is not function and spec_of_other is spec:
        return f"{module}.{name} was decorated before, and is another function"
    # Of a module that was loaded again, the function replaces its predecessor.
    _functions[f"{module}.{name}"] = function, spec
    return None
