"""The settings with which the login to Redis is started."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel


class RedisLogin(BaseModel):
    """The address to listen on, the Redis behind it, and the passwords of the users who log in by token.

    The file `route.json` in ``folder`` says which Redis that is. The paths are of PEM files: the authority that both
    sides trust, and this server's chain and key. ``operator`` reads Redis's figures, which are ``node``'s on AWS.
    """

    port: int
    folder: Path
    operator: str
    operator_password: str
    node: str
    authority: str
    server_chain: str
    server_key: str
    passwords: Mapping[str, str]
    region: str
