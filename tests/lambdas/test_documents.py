"""Documents in the table and in the cache."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from redis_access import redis_access

from lambdas.documents import Documents
from lambdas.dynamodb import MAX_BATCH, answering_unavailable, client, items_of
from lambdas.http_api import BadRequestError, DamagedError, UnavailableError
from lambdas.settings import TableSettings


def parse(content: Mapping[str, Any]) -> str:
    """Return the text in the document."""
    if not isinstance(content.get("text"), str):
        raise BadRequestError("text must be a string")
    return str(content["text"])


@pytest.fixture
def documents(tables: None, redis: None) -> Documents[str]:
    """Return documents in the flags' table."""
    return Documents(
        kind="test-document", table_name=TableSettings.from_environment("FLAGS_TABLE").table_name, parse=parse
    )


@pytest.mark.parametrize("stored", ['{"text": 1}', "{", "[]", '"text"', "[" * 100_000], ids=len)
def test_a_damaged_document_is_no_clients_fault(documents: Documents[str], unique: str, stored: str) -> None:
    """An item that someone edited by hand is reported as damaged, and with what is wrong in it."""
    client().put_item(TableName=documents.table_name, Item={"flag": {"S": unique}, "document": {"S": stored}})
    with pytest.raises(DamagedError, match="the stored test-document"):
        documents.get({"flag": unique})


@pytest.mark.parametrize("stored", ['{"text": 1}', "{", "[]"])
@pytest.mark.parametrize("is_cached", [False, True])
def test_a_damaged_document_is_not_read_each_time(
    documents: Documents[str], unique: str, monkeypatch: pytest.MonkeyPatch, stored: str, *, is_cached: bool
) -> None:
    """It costs the table what a sound one costs, whatever another version of this code had cached of it."""
    client().put_item(TableName=documents.table_name, Item={"flag": {"S": unique}, "document": {"S": stored}})
    if is_cached:
        redis_access.flags.set("test-document", unique, {"text": 1})
    for _ in range(2):  # the first deletes what it finds, the second keeps what it reads
        with pytest.raises(DamagedError):
            documents.get({"flag": unique})
    monkeypatch.setattr("lambdas.documents.items_of", lambda *_, **__: pytest.fail("read again"))
    with pytest.raises(DamagedError):
        documents.get({"flag": unique})
    assert documents.get_many([{"flag": unique}])[0].cache == "hit"


def test_a_foreign_cached_value_is_read_again(documents: Documents[str], unique: str) -> None:
    """A cache entry of another shape does not hide the document."""
    documents.put({"flag": unique}, {"text": "a"})
    redis_access.flags.set("test-document", unique, ["foreign"])
    found = documents.get({"flag": unique})
    assert (found.document, found.cache) == ("a", "miss")
    (found,) = documents.get_many([{"flag": unique}])
    assert (found.document, found.cache) == ("a", "miss")


def test_several_documents_come_in_the_order_asked_for(documents: Documents[str], unique: str) -> None:
    """Cached or not, there or not."""
    keys = [{"flag": f"{unique}-{number}"} for number in range(3)]
    documents.put(keys[0], {"text": "zero"})
    documents.put(keys[2], {"text": "two"})
    assert documents.get(keys[2]).cache == "miss"
    for cache in ("miss", "hit"):
        found = documents.get_many(keys)
        assert [(each.document, each.cache) for each in found] == [("zero", cache), (None, cache), ("two", "hit")]


@pytest.mark.parametrize("stored", [{"document": {"S": "{"}}, {"document": {"S": '{"text": 1}'}}, {}])
def test_a_damaged_document_spoils_no_others(documents: Documents[str], unique: str, stored: dict[str, Any]) -> None:
    """It is told beside them, each time; that it is damaged is cached like a document."""
    damaged = {"flag": f"{unique}-d"}
    documents.put({"flag": unique}, {"text": "fine"})
    client().put_item(TableName=documents.table_name, Item={"flag": {"S": f"{unique}-d"}, **stored})
    for cache in ("miss", "hit"):
        fine, wrong = documents.get_many([{"flag": unique}, damaged])
        assert (fine.document, fine.damage) == ("fine", None)
        assert (wrong.document, wrong.cache) == (None, cache)
        assert "the stored test-document" in (wrong.damage or "")
    documents.put(damaged, {"text": "mended"})
    assert documents.get_many([damaged])[0].document == "mended"


def test_more_documents_than_one_request_may_ask_for(documents: Documents[str], unique: str) -> None:
    """A hundred at a time."""
    keys = [{"flag": f"{unique}-{number}"} for number in range(MAX_BATCH + 1)]
    documents.put(keys[-1], {"text": "last"})
    found = documents.get_many(keys)
    assert [each.document for each in found] == [None] * MAX_BATCH + ["last"]


def _same(client: object) -> object:
    return client


def test_keys_that_the_table_leaves_unprocessed_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once; then the answer is that DynamoDB is not answering."""

    class Busy:
        def __init__(self, times: int) -> None:
            self.times = times

        def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803  # boto3's name
            self.times -= 1
            left = RequestItems if self.times >= 0 else {}
            return {"Responses": {} if left else {"t": [{"k": {"S": "a"}}]}, "UnprocessedKeys": left}

    monkeypatch.setattr("lambdas.dynamodb.client", partial(_same, Busy(1)))
    assert items_of("t", [{"k": {"S": "a"}}], consistent=True) == [{"k": {"S": "a"}}]
    monkeypatch.setattr("lambdas.dynamodb.client", partial(_same, Busy(2)))
    with pytest.raises(UnavailableError), answering_unavailable("read"):
        items_of("t", [{"k": {"S": "a"}}], consistent=True)
