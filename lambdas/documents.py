"""JSON documents kept in DynamoDB and cached in Redis: flag rules and experiment definitions."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Generic, Literal, TypeVar

from redis_access import redis_access
from redis_access.targeting import INVALID, UNREADABLE

from .dynamodb import all_keys, answering_unavailable, client, items_of
from .http_api import BadRequestError, DamagedError

Document = TypeVar("Document")
CacheResult = Literal["hit", "miss"]

# An old document can be seen for so long if its invalidation fails; a miss costs one read of DynamoDB.
CACHE_TTL_SECONDS = 60
MAX_LISTED = 1000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Found(Generic[Document]):
    """A document, None where there is none, and whether it came from the cache.

    `damage` says what is wrong with a stored document that is none; an operator has to mend it.
    """

    document: Document | None
    cache: CacheResult
    damage: str | None = None


@dataclass(frozen=True, kw_only=True)
class Written:
    """A document was written; whether the cache has let go of the one before."""

    invalidated: bool

    def to_json(self) -> dict[str, Any]:
        """Return the part of an answer that says so, and for how long the old document may be seen otherwise."""
        if self.invalidated:
            return {"invalidated": True}
        return {
            "invalidated": False,
            "stale_for_at_most_seconds": CACHE_TTL_SECONDS,
            "note": "written, but Redis did not confirm the invalidation: cached copies stay until they expire",
        }


@dataclass(frozen=True, kw_only=True)
class Documents(Generic[Document]):
    """The documents of one kind ("flag-rule"), each under a key of its table.

    `parse` turns decoded JSON into a document and raises BadRequestError when it is none.
    """

    kind: str
    table_name: str
    parse: Callable[[Mapping[str, Any]], Document]

    def get(self, key: Mapping[str, str]) -> Found[Document]:
        """Return the document; that there is none, or that it is damaged, is cached, too.

        Raises UnavailableError and DamagedError.

        One caller at a time reads the table, in all containers; the others wait for what it finds.
        """
        fetched: dict[str, Any] = {}

        def fetch() -> Any:
            fetched.update(self._read([key]))
            return self._storable(fetched[_name(key)])

        content = redis_access.flags.cache_get(self.kind, _name(key), fetch, ttl=CACHE_TTL_SECONDS)
        return self._found(key, content, fetched)

    def get_many(self, keys: Sequence[Mapping[str, str]]) -> list[Found[Document]]:
        """Return the documents in the order of the keys, as `get` does, but for the waiting.

        A damaged one is told by its `damage` and logged: it spoils none of the others. One round trip to Redis; when
        some are not cached, one read of the table and another round trip.
        """
        fetched: dict[str, Any] = {}
        by_name = {_name(key): key for key in keys}

        def fetch(names: list[str]) -> dict[str, Any]:
            fetched.update(self._read([by_name[name] for name in names]))
            return {name: self._storable(attribute) for name, attribute in fetched.items()}

        contents = redis_access.flags.cache_get_many(self.kind, by_name, fetch, ttl=CACHE_TTL_SECONDS)
        return [self._found_or_damaged(key, contents[_name(key)], fetched) for key in keys]

    def keys(self, attribute: str) -> list[str]:
        """Return the keys of the documents, in order, no more than the first 1,000: the hash key is `attribute`.

        That there are more is logged. Cached like the documents. Raises UnavailableError.
        """

        def fetch() -> list[str]:
            with answering_unavailable(f"list the {self.kind}s"):
                # One more than are listed, to tell that there are more.
                return nsmallest(
                    MAX_LISTED + 1, (item[attribute]["S"] for item in all_keys(self.table_name, attribute))
                )

        names = redis_access.cache_get(self._names_key, fetch, ttl=CACHE_TTL_SECONDS)
        if len(names) > MAX_LISTED:
            logger.error(
                "%s holds more than %d %ss: those behind %r are not listed; delete what nobody uses",
                self.table_name,
                MAX_LISTED,
                self.kind,
                names[MAX_LISTED - 1],
            )
        return names[:MAX_LISTED]

    @property
    def _names_key(self) -> str:
        return f"{self.kind}s"

    def put(self, key: Mapping[str, str], content: Mapping[str, Any]) -> Written:
        """Write the document's JSON, then invalidate; raises UnavailableError when it could not be written.

        A reader who fetched the old document just before cannot put it back after a confirmed invalidation.
        """
        with answering_unavailable(f"write the {self.kind}"):
            client().put_item(TableName=self.table_name, Item={**_typed(key), "document": {"S": json.dumps(content)}})
        # Both, whatever becomes of the first: the document may be a new one.
        invalidated = [redis_access.flags.delete(self.kind, _name(key)), redis_access.delete(self._names_key)]
        return Written(invalidated=all(invalidated))

    def _found_or_damaged(self, key: Mapping[str, str], content: Any, fetched: Mapping[str, Any]) -> Found[Document]:
        try:
            return self._found(key, content, fetched)
        except DamagedError as exc:
            logger.error("%s: %s", _name(key), exc.message)
            return Found(document=None, cache="miss" if _name(key) in fetched else "hit", damage=exc.message)

    def _found(self, key: Mapping[str, str], content: Any, fetched: Mapping[str, Any]) -> Found[Document]:
        name = _name(key)
        try:
            return Found(document=self._opened(content), cache="miss" if name in fetched else "hit")
        except DamagedError:
            if name in fetched or _is_as_read(content):
                raise
            # Only what the table holds counts as damaged; the cache may hold something of another version of this code.
            redis_access.flags.delete(self.kind, name)
            return Found(document=self._parsed(self._decoded(self._read([key])[name])), cache="miss")

    def _read(self, keys: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Return the attribute that holds the document, by name; None for what the table does not hold."""
        with answering_unavailable(f"read the {self.kind}"):
            # Consistent, lest a reader who comes right after an update caches the old document.
            items = items_of(self.table_name, [_typed(key) for key in keys], consistent=True)
        found = {_name({name: item[name]["S"] for name in keys[0]}): item.get("document", {}) for item in items}
        return {name: found.get(name) for name in map(_name, keys)}

    def _decoded(self, attribute: Mapping[str, Any] | None) -> Any:
        if attribute is None:
            return None
        try:
            return json.loads(attribute["S"])
        except (KeyError, ValueError, RecursionError) as exc:
            raise DamagedError(f"the stored {self.kind} is no JSON document") from exc

    def _storable(self, attribute: Mapping[str, Any] | None) -> Any:
        """Return the form in which the cache keeps it: what is damaged in an envelope, so that it is not read again."""
        try:
            content = self._decoded(attribute)
        except DamagedError as exc:
            return {UNREADABLE: exc.message}
        try:
            self._parsed(content)
        except DamagedError:
            return {INVALID: content}
        return content

    def _opened(self, content: Any) -> Document | None:
        if not _is_as_read(content):
            return self._parsed(content)
        if INVALID in content:
            return self._parsed(content[INVALID])
        raise DamagedError(content[UNREADABLE])

    def _parsed(self, content: Any) -> Document | None:
        if content is None:
            return None
        if not isinstance(content, dict):
            raise DamagedError(f"the stored {self.kind} is not a JSON object")
        try:
            return self.parse(content)
        except BadRequestError as exc:
            raise DamagedError(f"the stored {self.kind} is not valid: {exc}") from exc


def _is_as_read(content: Any) -> bool:
    """Whether it is an envelope: the table held it so, and this code or another version of it found it damaged."""
    return isinstance(content, dict) and content.keys() in ({INVALID}, {UNREADABLE})


def _name(key: Mapping[str, str]) -> str:
    """Return the document's name in the cache: documents of a kind are values of one "user", which is the kind."""
    return ":".join(key.values())


def _typed(key: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"S": value} for name, value in key.items()}
