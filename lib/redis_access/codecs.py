"""Codecs for values that JSON does not have: `RedisAccess(codec=...)`, or `namespace(name, codec=...)`.

    orders = redis_access.namespace("orders", codec=MsgspecCodec(Order))

Each needs the library named in its docstring. Any object with `name`, `encode` and `decode` will do (`Codec`). Do
not write one on pickle: whoever can write to Redis could run code in every client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .stored.codecs import Codec

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["Codec", "MessagePackCodec", "MsgspecCodec", "PydanticCodec"]


class MessagePackCodec:
    """MessagePack: what JSON has, and bytes and moments with a time zone; a tuple comes back as a list. By msgspec."""

    def __init__(self) -> None:
        """Raise ImportError without msgspec."""
        from msgspec import msgpack

        self.name = "msgpack"
        self.encode = msgpack.Encoder().encode
        self.decode = msgpack.Decoder().decode


class MsgspecCodec:
    """Values of one type: a dataclass, a msgspec.Struct, a NamedTuple, a union, `list[Decimal]`, ... By msgspec.

    Stored is JSON, under the type's full name unless `name` is given. A value that does not read as the type is a miss.
    """

    def __init__(self, kind: Any, *, name: str | None = None) -> None:
        """Make one. Raise ImportError without msgspec."""
        from msgspec import json

        self.name = name or f"msgspec {_name(kind)}"
        self.encode = json.Encoder().encode
        self.decode = json.Decoder(kind).decode


class PydanticCodec:
    """Values of one type: a pydantic model, or whatever a TypeAdapter takes. By pydantic.

    Stored is JSON, under the type's full name unless `name` is given. A value that does not validate is a miss. A model
    with bytes that are no text needs `ser_json_bytes="base64"` and `val_json_bytes="base64"` in its `model_config`.
    """

    def __init__(self, kind: Any, *, name: str | None = None) -> None:
        """Make one. Raise ImportError without pydantic."""
        adapter = _adapter(kind)
        self.name = name or f"pydantic {_name(kind)}"
        self.encode = adapter.dump_json
        self.decode = adapter.validate_json


def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import ConfigDict, PydanticUserError, TypeAdapter

    try:
        return TypeAdapter(kind, config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"))
    except PydanticUserError:  # a type with a configuration of its own
        return TypeAdapter(kind)


def _name(kind: Any) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else str(kind)
