"""Rules of flags out of the example platform's DynamoDB table. Needs botocore, by the extra `aws`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from openfeature.exception import GeneralError, ParseError

from ..configuration.aws import aws_errors, aws_region, aws_session
from ..errors import InvalidArgumentError
from ..runtime.first_use import on_first_use

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# DynamoDB answers in under 10 ms; an evaluation must not hang for longer than two attempts within these.
CONNECT_TIMEOUT_SECONDS = 1.0
READ_TIMEOUT_SECONDS = 2.0
ATTEMPTS = 2


class DynamoDBRules:
    """Reads rules from the table: hash key `flag`, and the rule as JSON in `document`.

    Needs the right to dynamodb:GetItem on it. Region and credentials are found as every AWS tool finds them.
    """

    def __init__(self, table_name: str) -> None:
        """Name the table; nothing is sent before the first rule is asked for."""
        if not isinstance(table_name, str) or not table_name:
            raise InvalidArgumentError(f"table_name must be the name of a DynamoDB table, not {table_name!r}")
        self._table_name = table_name

    def __call__(self, flag: str) -> Mapping[str, Any] | None:
        """Return the flag's rule, None when there is none.

        Raises OpenFeature's GeneralError when DynamoDB does not answer or refuses, and ParseError for an item without
        a JSON document; ConfigurationError without botocore or a region.
        """
        with aws_errors(GeneralError, f"cannot read the rule of {flag} from the table {self._table_name}"):
            # Consistent, lest a reader who comes right after an update caches the old rule.
            answer = self._client.get_item(TableName=self._table_name, Key={"flag": {"S": flag}}, ConsistentRead=True)
        if "Item" not in answer:
            return None
        try:
            return cast("Mapping[str, Any]", json.loads(answer["Item"]["document"]["S"]))
        except (KeyError, ValueError, RecursionError) as exc:
            raise ParseError(f"the rule of {flag} in the table {self._table_name} is no JSON document") from exc

    @on_first_use
    def _client(self) -> DynamoDBClient:
        from botocore.config import Config

        config = Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        )
        return cast("DynamoDBClient", aws_session().create_client("dynamodb", region_name=aws_region(), config=config))
