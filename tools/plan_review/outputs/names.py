"""Names of resources for people: the telling part of its address."""

import re

# Names that modules give to the one thing that they make: they tell nothing.
_EMPTY_NAMES = frozenset({"this", "main", "default", "self", "resource", "primary", "instance"})
_MODULE = re.compile(r'module\.([\w-]+)(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?')
_KEY = re.compile(r'\["((?:[^"\\]|\\.)*)"\]$')


def telling_name(address: str) -> str:
    """Return the name of a resource whose own tells nothing: its key, or its module's name; "" for one that tells.

    `module.cache["flags"].aws_elasticache_replication_group.this[0]` is flags of cache.
    """
    own = address.rpartition(".")[2] if not address.endswith("]") else _without_key(address).rpartition(".")[2]
    if _without_key(own) not in _EMPTY_NAMES:
        return ""
    key = _KEY.search(address)
    modules = [(match[1], match[2] or "") for match in _MODULE.finditer(address)]
    if key:
        return key[1]
    for name, index in reversed(modules):
        if found := _KEY.search(index):
            return f"{found[1]} of {name}"
        if name not in _EMPTY_NAMES:
            return name
    return ""


def _without_key(address: str) -> str:
    return re.sub(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]$', "", address)
