"""Why a rotation step failed; Secrets Manager tries the rotation again later."""


class RotationError(RuntimeError):
    """Raised when the user or the secret is not in the state that the step needs."""
