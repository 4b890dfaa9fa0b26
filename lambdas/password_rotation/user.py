"""The Redis user whose password is rotated, by way of ElastiCache's API."""

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lambdas.password_rotation.errors import RotationError

if TYPE_CHECKING:
    from mypy_boto3_elasticache import ElastiCacheClient

POLL_SECONDS = 5.0


class User:
    """One user of ElastiCache, by its id; ``remaining_seconds`` says how long there is to wait for a change."""

    def __init__(self, user_id: str, *, client: "ElastiCacheClient", remaining_seconds: Callable[[], float]) -> None:
        self._id = user_id
        self._client = client
        self._remaining_seconds = remaining_seconds

    @cached_property
    def arn(self) -> str:
        """The user's ARN."""
        return str(self._description()["ARN"])

    def set_passwords(self, passwords: Sequence[str]) -> None:
        """Let the user log in by these, one or two, and by nothing else; return when every group knows.

        Raises RotationError when the time is over before.
        """
        self._wait_until_active()
        self._client.modify_user(UserId=self._id, AuthenticationMode={"Type": "password", "Passwords": list(passwords)})
        self._wait_until_active()

    def require_password(self) -> None:
        """Raise RotationError unless the change is in force.

        No login is tried: this function is outside the VPC, where ElastiCache's and Secrets Manager's API are.
        """
        description = self._description()
        kind = description["Authentication"]["Type"]
        if description["Status"] != "active" or kind != "password":
            raise RotationError(f"user {self._id} is {description['Status']} and authenticates by {kind}")

    def _wait_until_active(self) -> None:
        while (status := self._description()["Status"]) != "active":
            if self._remaining_seconds() < 2 * POLL_SECONDS:
                raise RotationError(f"user {self._id} is still {status}; Secrets Manager will try again")
            time.sleep(POLL_SECONDS)

    def _description(self) -> dict[str, Any]:
        [user] = self._client.describe_users(UserId=self._id)["Users"]
        return dict(user)
