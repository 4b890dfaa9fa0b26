"""Names whose values are secrets, whatever Terraform knows of them.

In doubt a value is hidden. What merely speaks of a secret is shown: `secret_arn`, `token_validity`, `kms_key_id`.
"""

import re
from functools import lru_cache
from itertools import pairwise

# Found anywhere in a word, since names such as PGPASSWORD run words together.
_TELLTALE = re.compile(r"passw(or)?d|passphrase|secret|credential|apikey|authkey|privatekey|webhook")
_SECRET_WORDS = {"token", "tokens", "pass", "pwd", "authorization", "cookie", "dsn", "pem", "bearer", "otp", "pin"}
# Words that make a key a secret one: private_key, AccountKey, api-keys.
_KEY_KINDS = {"private", "secret", "access", "api", "auth", "signing", "shared", "preshared", "master", "account"}
# A name that ends so says something about a secret, not the secret.
_ABOUT = re.compile(
    r"age|algorithm|alias|arns?|count|created|date|days|description|enabled|encryption|endpoint|expir(ation|es|y)|format"
    r"|hours|ids?|interval|length|limit|manager|minutes|mode|names?|path|period|polic(y|ies)|prefix|region|required"
    r"|rotation|rules|scopes?|seconds|size|source|spec|stage|status|strategy|time|ttl|types?|units|usage|validity|version"
)
_IDENTIFIES = "access_key_id"
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# IAM's condition keys (`aws:TokenIssueTime`) and parameters' paths: the last part is the name.
_PREFIXED = re.compile(r"[:/]")


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Tell whether what is called so is to be hidden: an attribute, a map's key, an environment variable."""
    words = [word.lower() for word in _WORDS.findall(_PREFIXED.split(name)[-1])]
    if not words:
        return False
    if "_".join(words).endswith(_IDENTIFIES):
        return True
    if _ABOUT.fullmatch(words[-1]):
        return False
    return any(word in _SECRET_WORDS or _TELLTALE.search(word) for word in words) or _is_secret_key(words)


def _is_secret_key(words: list[str]) -> bool:
    pairs = pairwise(words)
    return any(kind in _KEY_KINDS and key in {"key", "keys"} for kind, key in pairs)
