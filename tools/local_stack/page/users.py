"""A user's values in Redis, and why each counts or not: as `explain flags` of redis_access's command line says it.

Beside it stands what the flag's rule has to do with the value.
"""

from typing import Any

from redis_access import Address, ConnectionSettings, RedisAccessError
from redis_access.cli.explain import user_value
from redis_access.cli.reading import Reading, reading
from redis_access.stored.keys import key_part
from redis_access.user_values.user_hash import HEADER

from environments import load
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.errors import ControlError
from tools.local_stack.page.rules import rules_of, said_by
from tools.local_stack.processes.ports import LOOPBACK
from tools.local_stack.stack.folder import ENVIRONMENT
from tools.local_stack.stack.record import StackRecord

KINDS = ("flags", "assignments")
MAX_VALUES = 200


def user_values(noted: StackRecord, user_id: str) -> dict[str, Any]:
    """Return each value with its kind, name and what is known of it; raises ControlError without Redis.

    `rule` is what the rule of now has to do with a flag's evaluation; empty for what is none, or without an emulator.
    """
    environment, endpoint = load(ENVIRONMENT), noted.redis_endpoint
    user = environment.application_user
    settings = ConnectionSettings(
        primary=Address(LOOPBACK, endpoint.port),
        ca_certs=endpoint.authority,
        user=user,
        password=endpoint.passwords[user],
        key_prefix=environment.redis.key_prefix,
    )
    try:
        with reading(settings) as ask:
            found = [
                {"kind": kind, "name": name, **user_value(ask, kind, user_id, name)}
                for kind in KINDS
                for name in _names(ask, kind, user_id)[:MAX_VALUES]
            ]
    except RedisAccessError as error:
        raise ControlError(f"Redis does not answer: {error}") from error
    return {"user": user_id, "values": _with_rules(noted.emulator_endpoint, found)}


def _with_rules(emulator: EmulatorEndpoint, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    versioned = {row["name"]: row["name"].rpartition("@") for row in found if row["kind"] == "flags"}
    flags = {flag for flag, at, _ in versioned.values() if at}
    if not flags or not emulator.is_answering():
        return [{**row, "rule": ""} for row in found]
    rules = rules_of(emulator, flags)
    said = {name: said_by(rules.get(flag), fingerprint) for name, (flag, at, fingerprint) in versioned.items() if at}
    return [{**row, "rule": said.get(row["name"], "") if row["kind"] == "flags" else ""} for row in found]


def _names(ask: Reading, kind: str, user_id: str) -> list[str]:
    fields = ask("HKEYS", f"{kind}:{{{key_part(user_id, kind)}}}")
    # Names that are stored encoded begin with an unprintable character; the command line can look them up by name.
    return sorted(field.decode() for field in fields if field.decode() not in HEADER and field[:1] != b"\x01")
