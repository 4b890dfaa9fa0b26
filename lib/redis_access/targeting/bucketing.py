"""A user's position in a flag or an experiment: evenly spread, the same in every process, and it never changes."""

import hashlib

# 48 bits: a float holds such a fraction exactly, so none rounds up to 1.
_BITS = 48


def position(subject: str, user_id: str) -> float:
    """Return the user's place in [0, 1) among all users of the subject ("flag:new-checkout").

    Places under different subjects are independent: the users who get one flag first do not get every flag
    first. Changing this function moves every user whose place is not stored.
    """
    # No identifier holds a slash, so two pairs never make the same text.
    digest = hashlib.sha256(f"{subject}/{user_id}".encode()).digest()
    return int.from_bytes(digest[: _BITS // 8], "big") / (1 << _BITS)
