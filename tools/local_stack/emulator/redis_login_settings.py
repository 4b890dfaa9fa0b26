"""What the login to Redis is started with."""

from collections.abc import Mapping

from pydantic import BaseModel


class RedisLogin(BaseModel):
    """Where to listen, the Redis behind it, and the passwords of the users who log in by token.

    The paths are of PEM files: the authority that both sides trust, and this server's chain and key.
    """

    port: int
    redis_port: int
    authority: str
    server_chain: str
    server_key: str
    passwords: Mapping[str, str]
    region: str
