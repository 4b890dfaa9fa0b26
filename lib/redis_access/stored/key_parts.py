"""How parts that come from outside become one key without ever meeting another.

Parts (user ids, flag names, session ids) are percent-encoded, so a ":" inside one never reads as the border between
two: ("a:b", "c") and ("a", "b:c") stay different keys.
"""

import re
from urllib.parse import quote

from ..errors import InvalidKeyError
from .keys import MAX_KEY_CHARACTERS, checked_text

# Besides letters, digits and "_.-~", which quote() always keeps: what ids and e-mail addresses hold.
_KEPT = "@+=,"
_needs_no_quoting = re.compile(rf"[A-Za-z0-9_.~{_KEPT}-]{{1,{MAX_KEY_CHARACTERS}}}").fullmatch


def joined_key(namespace: str, *parts: str) -> str:
    """Return `namespace:part:part`, each part percent-encoded, so that different parts give different keys.

    Raises InvalidKeyError for a part that is no text, empty, or makes the key longer than 512 characters.
    """
    key = ":".join((namespace, *(key_part(part, namespace) for part in parts)))
    if len(key) > MAX_KEY_CHARACTERS:
        raise InvalidKeyError(
            f"the key would have {len(key)} characters; {MAX_KEY_CHARACTERS} are allowed: {key[:60]}..."
        )
    return key


def key_part(text: str, namespace: str) -> str:
    """Return the text percent-encoded, without any of ":{}", to stand between two ":" or within a hash tag.

    Raises InvalidKeyError for what is no text, empty, unprintable, or longer than 512 characters when encoded.
    """
    if isinstance(text, str) and _needs_no_quoting(text):  # the usual case, at a third of quote()'s cost
        return text
    checked_text(text, f"a part of a key in {namespace!r}")
    part = quote(text, safe=_KEPT)
    if len(part) > MAX_KEY_CHARACTERS:
        raise InvalidKeyError(f"a part of a key in {namespace!r} has more than {MAX_KEY_CHARACTERS} characters encoded")
    return part
