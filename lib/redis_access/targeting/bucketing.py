"""A user's position in a flag's rollout or in an experiment: evenly distributed, and the same in every process."""

import hashlib

# A float holds a fraction of 48 bits exactly, so none is rounded up to 1.
_BITS = 48


def position(subject: str, user_id: str) -> float:
    """Return the user's position in [0, 1) among all users of the subject ("flag:new-checkout").

    Positions under different subjects are independent: the users who get one flag first do not get every flag first.
    A change of this function gives another position to every user whose position is not stored.
    """
    # No identifier holds a slash, so two pairs never make the same text.
    digest = hashlib.sha256(f"{subject}/{user_id}".encode()).digest()
    return int.from_bytes(digest[: _BITS // 8], "big") / (1 << _BITS)
