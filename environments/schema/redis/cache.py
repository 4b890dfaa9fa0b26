"""The settings that caches with nodes and serverless caches share."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from environments.schema.access.roles import PasswordRole
from environments.schema.base import Settings


class CacheSettings(Settings):
    """The base of RedisSettings and ServerlessSettings: the users beside the applications', and the keys' prefix."""

    users: tuple[Literal["analytics", "operator"], ...] = ()
    password_users: tuple[PasswordRole, ...] = ()
    key_prefix: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,19}$")] = "app"

    def role_problems(self) -> list[str]:
        """List the roles that are named twice."""
        return [
            f"{field} names a role twice; name each once"
            for field, roles in (("users", self.users), ("password_users", self.password_users))
            if len(set(roles)) != len(roles)
        ]
