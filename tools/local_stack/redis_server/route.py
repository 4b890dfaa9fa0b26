"""The target of the functions' connections, and its delay: a file, since another process changes it."""

import tempfile
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FILE_NAME = "route.json"


class Route(BaseModel):
    """The port of the Redis that answers, and how long each of its replies is held back."""

    model_config = ConfigDict(frozen=True)

    port: int
    delay_milliseconds: float = 0.0

    @classmethod
    def read(cls, folder: Path) -> "Route":
        """Read the stack's; ``folder`` is that of its Redis."""
        return cls.model_validate_json((folder / FILE_NAME).read_bytes())

    def write(self, folder: Path) -> None:
        """Take effect for the next bytes, and a new port for the next connections."""
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as whole:
            whole.write(self.model_dump_json())
        Path(whole.name).replace(folder / FILE_NAME)
