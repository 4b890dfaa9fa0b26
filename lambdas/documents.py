"""JSON documents kept in DynamoDB and cached in Redis: flag rules and experiment definitions."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from redis_access import redis_access

from .dynamodb import answering_unavailable, client
from .http_api import BadRequestError, DamagedError

Document = TypeVar("Document")
CacheResult = Literal["hit", "miss"]

# How long an old document can be seen where its invalidation fails; a miss costs one read of DynamoDB.
CACHE_TTL_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Found(Generic[Document]):
    """A document, None where there is none, and whether it came from the cache."""

    document: Document | None
    cache: CacheResult


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
        """Return the document; that there is none is cached too. Raises UnavailableError, DamagedError."""
        fetched = False

        def fetch() -> Any:
            nonlocal fetched
            fetched = True
            return self._read(key)

        content = redis_access.cache_get(self._cache_key(key), fetch, ttl=CACHE_TTL_SECONDS, cache_none=True)
        try:
            document = self._parsed(content)
        except DamagedError:
            if fetched:
                raise
            # Only what the table holds counts as damaged; the cache may hold something of another version of this code.
            document = self._parsed(fetch())
        return Found(document=document, cache="miss" if fetched else "hit")

    def put(self, key: Mapping[str, str], content: Mapping[str, Any]) -> Written:
        """Write the document's JSON, then invalidate; raises UnavailableError when it could not be written.

        A reader who fetched the old document just before cannot put it back after a confirmed invalidation.
        """
        with answering_unavailable(f"write the {self.kind}"):
            client().put_item(TableName=self.table_name, Item={**_typed(key), "document": {"S": json.dumps(content)}})
        return Written(invalidated=redis_access.delete(self._cache_key(key)))

    def _read(self, key: Mapping[str, str]) -> Any:
        with answering_unavailable(f"read the {self.kind}"):
            # Consistent, lest a reader who comes right after an update caches the old document.
            answer = client().get_item(TableName=self.table_name, Key=_typed(key), ConsistentRead=True)
        try:
            return json.loads(answer["Item"]["document"]["S"]) if "Item" in answer else None
        except (KeyError, ValueError) as exc:
            raise DamagedError(f"the stored {self.kind} is no JSON document") from exc

    def _parsed(self, content: Any) -> Document | None:
        if content is None:
            return None
        if not isinstance(content, dict):
            raise DamagedError(f"the stored {self.kind} is not a JSON object")
        try:
            return self.parse(content)
        except BadRequestError as exc:
            raise DamagedError(f"the stored {self.kind} is not valid: {exc}") from exc

    def _cache_key(self, key: Mapping[str, str]) -> str:
        return ":".join((self.kind, *key.values()))


def _typed(key: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"S": value} for name, value in key.items()}
