"""The store of AWS Lambda Powertools' idempotency: a request that comes twice is carried out once.

@idempotent(persistence_store=IdempotencyStore(RedisAccess(strict=True)))
def handler(event, context): ...
"""

import math
import time
from typing import Any

from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from ..access import RedisAccess
from ..errors import ConfigurationError

PREFIX = "idempotency"
FIELDS = frozenset({"status", "expiry_timestamp", "in_progress_expiry_timestamp", "response_data", "payload_hash"})
ATTEMPTS = 2
"""A record may end between the attempt to add one and the look at it."""


class IdempotencyStore(BasePersistenceLayer):
    """Powertools' records in Redis.

    A record that is in progress ends with the time that its invocation has left, so one whose function was killed holds
    nobody up longer. When Redis is unavailable Powertools raises IdempotencyPersistenceLayerError and the function is
    not called: to call it could be to do twice what may be done once only.
    """

    def __init__(self, access: RedisAccess) -> None:
        """Make one. Raises ConfigurationError for an access that is not strict: its False has two meanings."""
        if not access.is_strict:
            raise ConfigurationError("idempotency needs to know when Redis is unavailable: RedisAccess(strict=True)")
        self._access = access
        super().__init__()  # type: ignore[no-untyped-call]  # Powertools leaves it untyped

    def _get_record(self, idempotency_key: str) -> DataRecord:
        found = self._access.get(f"{PREFIX}:{idempotency_key}", fresh=True)
        if not isinstance(found, dict) or not found.keys() >= FIELDS:
            raise IdempotencyItemNotFoundError
        return DataRecord(idempotency_key=idempotency_key, **{name: found[name] for name in FIELDS})

    def _put_record(self, data_record: DataRecord) -> None:
        ends_at = data_record.expiry_timestamp
        if data_record.in_progress_expiry_timestamp is not None:
            ends_at = math.ceil(data_record.in_progress_expiry_timestamp / 1000)
        key = f"{PREFIX}:{data_record.idempotency_key}"
        for attempts_left in reversed(range(ATTEMPTS)):
            if self._access.set(key, _content(data_record), self._ttl(ends_at), only_if_absent=True):
                return
            try:
                found = self._get_record(data_record.idempotency_key)
            except IdempotencyItemNotFoundError:
                if attempts_left:
                    continue
                raise
            self._validate_payload(data_payload=data_record, stored_data_record=found)
            raise IdempotencyItemAlreadyExistsError(old_data_record=found)

    def _update_record(self, data_record: DataRecord) -> None:
        key = f"{PREFIX}:{data_record.idempotency_key}"
        self._access.set(key, _content(data_record), self._ttl(data_record.expiry_timestamp))

    def _delete_record(self, data_record: DataRecord) -> None:
        self._access.delete(f"{PREFIX}:{data_record.idempotency_key}")

    def _ttl(self, ends_at: int | None) -> int:
        return self.expires_after_seconds if ends_at is None else max(1, ends_at - int(time.time()))


def _content(record: DataRecord) -> dict[str, Any]:
    return {
        # Not `status`, which is EXPIRED for either state once the time is over: Redis forgets such records by itself.
        "status": record._status,  # noqa: SLF001
        "expiry_timestamp": record.expiry_timestamp,
        "in_progress_expiry_timestamp": record.in_progress_expiry_timestamp,
        "response_data": record.response_data,
        "payload_hash": record.payload_hash,
    }
