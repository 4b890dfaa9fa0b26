"""The DynamoDB client: made once per container, on first use, and unable to hang."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from .http_api import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# DynamoDB answers in under 10 ms; two attempts within these leave a function's own timeout room for the answer.
CONNECT_TIMEOUT_SECONDS = 1.0
READ_TIMEOUT_SECONDS = 2.0
ATTEMPTS = 2
# DynamoDB API reference, BatchGetItem: up to 100 items in one request.
MAX_BATCH = 100


@cache
def client() -> "DynamoDBClient":
    """Return the container's client; region, credentials and endpoint come from the standard AWS variables."""
    # Imported here: an answer from the cache needs no boto3, which is the longest import of a cold start.
    import boto3
    from botocore.config import Config

    return boto3.client(
        "dynamodb",
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        ),
    )


def items_of(table_name: str, keys: Sequence[dict[str, Any]], *, consistent: bool) -> list[dict[str, Any]]:
    """Return the items that there are under the keys, in no order, by one request for each hundred keys.

    What DynamoDB leaves unprocessed is asked for once more; what it leaves then is answered like its own refusal.
    """
    items: list[dict[str, Any]] = []
    for first in range(0, len(keys), MAX_BATCH):
        items += _batch(table_name, keys[first : first + MAX_BATCH], consistent=consistent)
    return items


def _batch(table_name: str, keys: Sequence[dict[str, Any]], *, consistent: bool) -> list[dict[str, Any]]:
    from botocore.exceptions import ClientError

    items: list[dict[str, Any]] = []
    wanted: Any = {table_name: {"Keys": list(keys), "ConsistentRead": consistent}}
    for _ in range(ATTEMPTS):
        answer = client().batch_get_item(RequestItems=wanted)
        items += answer["Responses"].get(table_name, [])
        wanted = answer["UnprocessedKeys"]
        if not wanted:
            return items
    raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "unprocessed keys"}}, "BatchGetItem")


def all_keys(table_name: str, attribute: str) -> list[dict[str, Any]]:
    """Return the hash keys of all items, in no order."""
    pages = (
        client()
        .get_paginator("scan")
        .paginate(
            TableName=table_name,
            ProjectionExpression="#key",
            ExpressionAttributeNames={"#key": attribute},
            ConsistentRead=True,  # lest a name that was just written is missing for as long as the names are cached
        )
    )
    return [dict(item) for page in pages for item in page["Items"]]


@contextmanager
def answering_unavailable(action: str) -> Iterator[None]:
    """Turn every failure of DynamoDB or of the way to it into UnavailableError: "cannot <action>"."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as exc:
        # The cause goes to the log; a client has no business knowing names of tables and roles.
        raise UnavailableError(f"cannot {action}: DynamoDB is not answering", headers={"retry-after": "5"}) from exc
