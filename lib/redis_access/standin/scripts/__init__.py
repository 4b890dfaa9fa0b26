"""Python twins of the Lua scripts, for the stand-in. Tests compare them with the scripts on a real server.

A script here gets `call`, which runs a command as redis.call does, and its KEYS and ARGV; ARGV are bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ...steps.scripts import Script
from .caching import CACHE_SCRIPTS
from .limits import LIMIT_SCRIPTS
from .locks import LOCK_SCRIPTS
from .namespaces import EPOCH_SCRIPTS
from .sessions import SESSION_SCRIPTS
from .user_values import USER_VALUE_SCRIPTS

Call: TypeAlias = Callable[..., Any]
Body: TypeAlias = Callable[[Call, Sequence[bytes], Sequence[bytes]], Any]

_BODIES: Mapping[str, Body] = {
    script.sha: body
    for script, body in [
        *SESSION_SCRIPTS,
        *LIMIT_SCRIPTS,
        *EPOCH_SCRIPTS,
        *CACHE_SCRIPTS,
        *LOCK_SCRIPTS,
        *USER_VALUE_SCRIPTS,
    ]
}


def body_of(script: Script) -> Body:
    """Return the script in Python. Raises NotImplementedError, naming the script, when there is none."""
    try:
        return _BODIES[script.sha]
    except KeyError:
        told = script.text.partition("\n")[0].removeprefix("-- ")
        raise NotImplementedError(
            f"the stand-in for Redis does not know the script that says: {told} (its Python twin belongs into a "
            "file in redis_access/standin/scripts/, and into the list of scripts there)"
        ) from None
