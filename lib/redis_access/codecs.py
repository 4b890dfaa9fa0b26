"""Codecs for values that JSON does not have: `RedisAccess(codec=...)`, or `namespace(name, codec=...)`.

    orders = redis_access.namespace("orders", codec=MsgspecCodec(Order))

Each needs the library named in its docstring. Any object with `name`, `encode` and `decode` will do (`Codec`). Do
not write one on pickle: whoever can write to Redis could run code in every client.
"""

from __future__ import annotations

from typing import Any

from .stored.codecs import Codec

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

    Stored is JSON. A value that does not read as the type is a miss.
    """

    def __init__(self, kind: Any, *, name: str | None = None) -> None:
        """Make one. `name` is the type's own unless given. Raise ImportError without msgspec."""
        from msgspec import json

        self.name = name or f"msgspec {_name(kind)}"
        self.encode = json.Encoder().encode
        self.decode = json.Decoder(kind).decode


class PydanticCodec:
    """Values of one type: a pydantic model, or whatever a TypeAdapter takes. By pydantic.

    Stored is JSON. A value that does not validate is a miss.
    """

    def __init__(self, kind: Any, *, name: str | None = None) -> None:
        """Make one. `name` is the type's own unless given. Raise ImportError without pydantic."""
        from pydantic import TypeAdapter

        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        self.name = name or f"pydantic {_name(kind)}"
        self.encode = adapter.dump_json
        self.decode = adapter.validate_json


def _name(kind: Any) -> str:
    return kind.__qualname__ if isinstance(kind, type) else str(kind)
