"""A replacement that leaves the old object where it is: one resource leaves the state, and another one is made."""

from collections.abc import Iterator

from .shape import ResourcePart

OLD = " (the old one)"


def apart(resource: ResourcePart) -> Iterator[ResourcePart]:
    """Yield the resource, or the two that it stands for when its old object is forgotten and a new one is made."""
    change = resource.change
    if sorted(change.actions) != ["create", "forget"]:
        yield resource
        return
    forgotten = change.model_copy(
        update={"actions": ("forget",), "after": None, "after_unknown": {}, "replace_paths": ()}
    )
    made = change.model_copy(update={"actions": ("create",), "before": None, "replace_paths": ()})
    yield resource.model_copy(update={"address": resource.address + OLD, "change": forgotten})
    yield resource.model_copy(update={"change": made})
