"""Documents in the table and in the cache."""

from collections.abc import Mapping
from typing import Any

import pytest
from redis_access import redis_access

from lambdas.documents import Documents
from lambdas.dynamodb import client
from lambdas.http_api import BadRequestError, DamagedError
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


@pytest.mark.parametrize("stored", ['{"text": 1}', "{", "[]", '"text"'])
def test_a_damaged_document_is_no_clients_fault(documents: Documents[str], unique: str, stored: str) -> None:
    """An item that someone edited by hand is reported as damaged, and with what is wrong in it."""
    client().put_item(TableName=documents.table_name, Item={"flag": {"S": unique}, "document": {"S": stored}})
    with pytest.raises(DamagedError, match="the stored test-document"):
        documents.get({"flag": unique})


def test_a_foreign_cached_value_is_read_again(documents: Documents[str], unique: str) -> None:
    """A cache entry of another shape does not hide the document."""
    documents.put({"flag": unique}, {"text": "a"})
    redis_access.set(f"test-document:{unique}", ["foreign"])
    found = documents.get({"flag": unique})
    assert (found.document, found.cache) == ("a", "miss")
