"""The credentials of the emulator's account."""

import secrets

from pydantic import BaseModel, ConfigDict

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class Credentials(BaseModel):
    """An access key: an id, and the secret that signs requests. Neither is shown by `repr`."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access_key_id: str
    secret_access_key: str

    @classmethod
    def new(cls) -> "Credentials":
        """Make an access key that nobody can guess, in the form that AWS gives its own."""
        letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
        return cls(access_key_id=f"AKIA{letters}", secret_access_key=secrets.token_urlsafe(30))

    def __repr__(self) -> str:
        return "Credentials(...)"

    def variables(self) -> dict[str, str]:
        """Return them as the variables that every AWS SDK reads."""
        return {"AWS_ACCESS_KEY_ID": self.access_key_id, "AWS_SECRET_ACCESS_KEY": self.secret_access_key}
