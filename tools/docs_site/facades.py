"""The API reference shows a facade's members as callers see them.

The library writes `get = method(Operations.get)`. To a reader of sources that is an attribute; to a caller it is a
method with the operation's signature and docstring, which returns the operation's result. `@on_first_use` makes
attributes.
"""

from typing import Any

import griffe

_MAKERS = {"method", "staticmethod"}


class Facades(griffe.Extension):  # type: ignore[misc]  # griffe is not where mypy runs
    """An extension of griffe, by which mkdocstrings reads sources."""

    def on_package(self, *, pkg: griffe.Module, **_kwargs: Any) -> None:
        """Replace such members in every class of the package."""
        for module in _modules(pkg):
            for found in module.classes.values():
                for attribute in list(found.attributes.values()):
                    operation = _operation(attribute)
                    if operation is not None:
                        found.set_member(attribute.name, _method(attribute, operation))
                for function in list(found.functions.values()):
                    if any(str(each.value) == "on_first_use" for each in function.decorators):
                        found.set_member(function.name, _attribute(function))


def _modules(module: griffe.Module) -> list[griffe.Module]:
    return [module, *(inner for each in module.modules.values() if not each.is_alias for inner in _modules(each))]


def _operation(attribute: griffe.Attribute) -> griffe.Function | None:
    """Return the function that `method(...)` wraps, also within a `cast`; None for any other attribute.

    Also None for a function of another package.
    """
    call = attribute.value
    if isinstance(call, griffe.ExprCall) and str(call.function) == "cast":
        call = call.arguments[1]
    if not (isinstance(call, griffe.ExprCall) and str(call.function) in _MAKERS):
        return None
    [named] = call.arguments
    # From the module: within the class, the name may be the attribute itself (`budget = staticmethod(budget)`).
    try:
        target = attribute.module[str(named)]
        return target.final_target if target.is_alias else target
    except griffe.AliasResolutionError:
        return None  # of another package: `staticmethod(time.monotonic)`


def _method(attribute: griffe.Attribute, operation: griffe.Function) -> griffe.Function:
    made = griffe.Function(
        attribute.name,
        parameters=operation.parameters,
        returns=_result(operation.returns),
        docstring=operation.docstring,
        lineno=attribute.lineno,
        endlineno=attribute.endlineno,
    )
    if ".aio." in attribute.path and "self" in operation.parameters:
        made.labels.add("async")
    return made


def _attribute(function: griffe.Function) -> griffe.Attribute:
    return griffe.Attribute(
        function.name,
        annotation=function.returns,
        docstring=function.docstring,
        lineno=function.lineno,
        endlineno=function.endlineno,
    )


def _result(returns: str | griffe.Expr | None) -> str | griffe.Expr | None:
    """Return T of Operation[T]: running an operation gives its result."""
    if isinstance(returns, griffe.ExprSubscript) and str(returns.left) == "Operation":
        return returns.slice
    return returns
