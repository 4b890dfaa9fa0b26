"""What Redis holds for a user: flags and assignments, read by the library as a service reads them."""

from typing import Any

import redis
from redis_access import MISS, Address, ConnectionSettings, RedisAccess, RedisAccessError
from redis_access.stored.keys import joined_key
from redis_access.user_values.user_hash import HEADER

from environments import load
from tools.local_stack.errors import ControlError
from tools.local_stack.processes.ports import LOOPBACK
from tools.local_stack.stack.folder import ENVIRONMENT
from tools.local_stack.stack.record import StackRecord

KINDS = ("flags", "assignments")
BUDGET_MILLISECONDS = 2000


def user_values(noted: StackRecord, user_id: str) -> dict[str, Any]:
    """Return each value with its kind and name, and why it counts or not; raises ControlError without Redis."""
    environment, endpoint = load(ENVIRONMENT), noted.redis_endpoint
    user, prefix = environment.application_user, environment.redis.key_prefix
    settings = ConnectionSettings(
        primary=Address(LOOPBACK, endpoint.port),
        ca_certs=endpoint.authority,
        user=user,
        password=endpoint.passwords[user],
        key_prefix=prefix,
        budget_milliseconds=BUDGET_MILLISECONDS,
    )
    try:
        with endpoint.client() as client, RedisAccess(settings, strict=True) as access:
            names = {kind: _names(client, f"{prefix}:{kind}:{{{joined_key('', user_id)[1:]}}}") for kind in KINDS}
            current = {kind: getattr(access, kind).get_many(user_id, names[kind]) for kind in KINDS}
    except (redis.RedisError, RedisAccessError, OSError) as error:
        raise ControlError(f"Redis does not answer: {error}") from error
    values = [_row(kind, name, current[kind].get(name, MISS)) for kind in KINDS for name in names[kind]]
    return {"user": user_id, "values": values}


def _names(client: Any, key: str) -> list[str]:
    return sorted(name for name in client.hkeys(key) if name not in HEADER)


def _row(kind: str, name: str, value: Any) -> dict[str, Any]:
    if value is MISS:
        return {"kind": kind, "name": name, "value": None, "why": "over, or made old by an invalidation: a miss"}
    return {"kind": kind, "name": name, "value": value, "why": "current: the next read is a hit"}
