"""The page's address: with a key that opens the page once, since browsers keep addresses in their history."""

import hashlib
import hmac
import secrets

from tools.local_stack.processes.ports import LOOPBACK
from tools.local_stack.stack.record import RunningPage


def address_of(page: RunningPage) -> str:
    """Return an address for a browser, with a new key each time.

    The key is in the fragment, which no server and no Referer gets to see.
    """
    return f"http://{LOOPBACK}:{page.port}/#key={new_key(page.token)}"


def new_key(token: str) -> str:
    """Return a key that the page with this token takes once."""
    number = secrets.token_urlsafe(9)
    return f"{number}.{_signature(number, token)}"


class Keys:
    """Keys of a page's token, of which each counts once."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._used: set[str] = set()

    def use(self, key: str) -> bool:
        """Return whether the key is one of the token's and was not used before; it is used now."""
        number, _, signature = key.partition(".")
        is_good = hmac.compare_digest(signature.encode(), _signature(number, self._token).encode())
        if not is_good or number in self._used:
            return False
        self._used.add(number)
        return True


def _signature(number: str, token: str) -> str:
    return hmac.new(token.encode(), number.encode(), hashlib.sha256).hexdigest()
