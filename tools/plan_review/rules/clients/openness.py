"""Whether a cache asks its clients who they are."""

from ...plan.values import Mark
from ..caches import Cache
from ..reading import is_empty, texts

# MemoryDB's own list, in which everybody may do everything.
_OPEN_ACL = "open-access"


def users(cache: Cache, *, after: bool) -> object:
    """Return the user groups or the access list; None where that lets everybody in."""
    value = cache.after("users") if after else cache.before("users")
    return None if value == _OPEN_ACL or is_empty(value) else value


def token(cache: Cache, *, after: bool) -> object:
    """Return the AUTH token, which is hidden; None where there is none.

    A cache has users or a token: where it has users, what hides behind an unchanged token is an empty one.
    """
    value = cache.after("token") if after else cache.before("token")
    if is_empty(value) or users(cache, after=after) is not None:
        return None
    same = not cache.changed("token") and value is Mark.SENSITIVE
    return None if same and users(cache, after=False) is not None else value


def is_open(cache: Cache, *, after: bool) -> bool:
    """Tell whether it asks for nothing at all."""
    return users(cache, after=after) is None and token(cache, after=after) is None


def names(value: object) -> list[str]:
    """Return the names of user groups for a sentence."""
    return sorted(texts(value))
