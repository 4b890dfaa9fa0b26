"""explain: why a flag, a session, a key or a limit is what it is."""

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from ..access import RedisAccess
from ..errors import CommandRefusedError
from ..limits.limit import Limit
from ..namespaces.epochs import EVERYTHING, epochs_key
from ..sessions.fields import HEADER, is_header
from ..sessions.ids import keys_of
from ..stored.entries import entry_in
from ..stored.keys import checked_key, key_part, stored_key, stored_names
from ..stored.ttls import ASSIGNMENT_TTL_SECONDS, FLAG_TTL_SECONDS
from ..stored.values import MISS, decode
from ..user_values.user_hash import HEADER as HEADER_OF_USER
from ..user_values.user_hash import UserHash
from .commands import add_json, command, moment, show, shown
from .limits import add_limit, limit_of
from .reading import Reading, reading

if TYPE_CHECKING:
    from .commands import Commands

Facts: TypeAlias = Mapping[str, object]


def add_commands(commands: "Commands") -> None:
    """Add `explain` with what it explains."""
    parser = commands.add_parser("explain", help="say why a flag, session, key or limit is what it is")
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    flags = _explains(kinds, "flags", "a user's cached flag: its value, and what made it old", _flag)
    flags.add_argument("user")
    flags.add_argument("name", metavar="flag")
    flags.add_argument("--assignments", action="store_true", help="an experiment's assignment instead of a flag")
    _explains(kinds, "session", "a session: its end, its fields' names, its user's index", _session).add_argument("id")
    key = _explains(kinds, "key", "a value of a namespace, or one under a key of its own", _key)
    key.add_argument("namespace", nargs="?")
    key.add_argument("key")
    add_limit(_explains(kinds, "limit", "what a rate limit has counted", _limit))


def _explains(
    kinds: "Commands", name: str, text: str, explain: Callable[[Reading, argparse.Namespace], Facts]
) -> argparse.ArgumentParser:
    def run(_access: RedisAccess, options: argparse.Namespace) -> int:
        try:
            with reading() as ask:
                facts = explain(ask, options)
        except CommandRefusedError as exc:
            if exc.code != "WRONGTYPE":
                raise
            facts = {"found": False, "verdict": f"what is under a key is not this library's: {exc}"}
        show(options, facts)
        return 0 if facts["found"] else 1

    parser = command(kinds, name, text, run)
    add_json(parser)
    return parser


_DEFAULTS = {"flags": FLAG_TTL_SECONDS, "assignments": ASSIGNMENT_TTL_SECONDS}


def _flag(ask: Reading, options: argparse.Namespace) -> Facts:
    return user_value(ask, "assignments" if options.assignments else "flags", options.user, options.name)


def user_value(ask: Reading, kind: str, user: str, name: str) -> Facts:
    """Return what is known of a user's flag, or, as the kind says, of an assignment."""
    default, (field,) = _DEFAULTS[kind], stored_names((name,), kind)
    key = f"{kind}:{{{key_part(user, kind)}}}"
    rows = ask("HMGET", key, *HEADER_OF_USER, field)
    found = UserHash((field,), rows, ask.now)
    value, left = found.values().get(field, MISS), found.seconds_left(rows[2])
    epoch = found.epochs(None).get(field, found.epoch) if rows[2] is not None else None
    changed = _changes(ask, kind, field)
    if rows[2] is None:
        verdict = "never stored for this user, or deleted or evicted since"
    elif left is None or left <= 0:
        verdict = "stored, and its time to live is over"
    elif value is MISS:
        verdict = "stored, but not by this library"
    elif epoch is None or epoch < changed.oldest:
        verdict = f"stored, and invalidated since ({changed.because})"
    else:
        verdict = "current"
    return {
        "found": verdict == "current",
        "verdict": verdict,
        "value": None if value is MISS else value,
        "ends_in_seconds": left,
        "age_seconds": None if left is None or not 0 < left <= default else round(default - left, 1),
        "age_means": f"if it was stored for the default of {default} s",
        "stored_under_epoch": epoch,
        "current_from_epoch": changed.oldest,
        **changed.times,
    }


class _Changes:
    """The changes of a name in a namespace, and of all of it."""

    def __init__(self, ask: Reading, namespace: str, name: str | None) -> None:
        fields = ("", EVERYTHING, "@*", *((f"={name}", f"@={name}") if name is not None else ()))
        epoch, floor, all_at, *of_name = ask("HMGET", epochs_key(namespace), *fields)
        own, own_at = of_name or (None, None)
        self.epoch, self.floor, self.own = _number(epoch), _number(floor), _number(own)
        self.oldest = max(self.floor, self.own)
        self.because = "all of them were" if self.floor >= self.own else "this one was, for all users"
        self.times = {"invalidated_at": moment(_number(own_at)), "everything_invalidated_at": moment(_number(all_at))}


def _changes(ask: Reading, namespace: str, name: str | None = None) -> _Changes:
    return _Changes(ask, namespace, name)


def _number(raw: bytes | None) -> int:
    # This library writes no longer number; one that is damaged counts as none.
    return int(raw) if raw is not None and raw.isdigit() and len(raw) <= 16 else 0


def _session(ask: Reading, options: argparse.Namespace) -> Facts:
    keys = keys_of(options.id)
    if keys is None:
        return {"found": False, "verdict": "no text of 43 letters, digits, - and _, so no session's id"}
    fields, left = ask("HGETALL", keys.session), ask("PTTL", keys.session)
    header = fields.pop(HEADER, b"")
    latest, _, noted = header.partition(b" ")
    in_index = bool(ask("HEXISTS", keys.noted_in, keys.name))
    if left < 0:
        verdict = "ended, or there never was one"
    elif is_header(header) is None:
        verdict = "damaged, so it counts as ended"
    elif noted == b"1" and not in_index:
        verdict = "ended with all sessions of its user, or the index of these was evicted"
    else:
        verdict = "valid"
    return {
        "found": verdict == "valid",
        "verdict": verdict,
        "ends_in_seconds": left / 1000 if left >= 0 else None,
        "ends_at_the_latest": moment(_number(latest) // 1000),
        "belongs_to_a_user": noted == b"1",
        "in_its_users_index": in_index,
        "fields": sorted(name.decode(errors="replace") for name in fields),
    }


def _key(ask: Reading, options: argparse.Namespace) -> Facts:
    facts: dict[str, object] = {}
    key = checked_key(options.key) if options.namespace is None else ""
    if options.namespace is not None:
        name = key_part(options.namespace, "namespaces")
        changed = _changes(ask, name)
        key = f"v{changed.epoch}:{name}:{stored_key(options.key)}"
        facts = {"version": changed.epoch or None, "invalidated_at": changed.times["everything_invalidated_at"]}
    raw, left = ask("GET", key), ask("PTTL", key)
    entry = entry_in(raw)
    body = raw if entry is None or raw is None else entry.body
    value = MISS if not body else decode(body)
    if raw is None:
        verdict = "not there" if not facts else "not there in the namespace's current version"
    elif entry is not None and entry.is_lease:
        verdict = "being computed; there is no value yet"
    elif entry is not None and entry.is_error:
        verdict = "an exception that cache_get keeps"
    elif entry is not None and ask.now >= entry.fresh_until:
        verdict = "stale: cache_get computes it anew, or returns it where its options say so"
    else:
        verdict = "current" if value is not MISS else "not JSON of this library: a codec's, or another program's"
    return {
        "found": verdict == "current",
        "verdict": verdict,
        "value": None if value is MISS or (entry is not None and entry.is_error) else value,
        "written_by": None if raw is None else "set" if entry is None else "cache_get",
        "fresh_until": moment(int(entry.fresh_until)) if entry is not None and not entry.is_lease else None,
        "seconds_to_compute": entry.compute_seconds if entry is not None and not entry.is_lease else None,
        "ends_in_seconds": left / 1000 if left >= 0 else None,
        "bytes": 0 if raw is None else len(raw),
        "stored_under": key,
        **facts,
    }


def _limit(ask: Reading, options: argparse.Namespace) -> Facts:
    limit: Limit = limit_of(options)
    state, left = ask("GET", limit.key()), ask("PTTL", limit.key())
    return {
        "found": state is not None,
        "verdict": "nothing counted: the whole limit is free" if state is None else "hits are counted",
        "state": None if state is None else shown(state.decode(errors="replace")),
        "all_free_in_seconds": left / 1000 if left >= 0 else 0,
        "counted_under": limit.key(),
    }
