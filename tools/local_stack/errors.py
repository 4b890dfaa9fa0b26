"""Errors of the local stack; each message names the remedy."""

from pathlib import Path

LOG_LINES_SHOWN = 15


class LocalStackError(Exception):
    """Root of the local stack's errors; the message is what the command line prints."""


class StartError(LocalStackError):
    """A server could not be started, or ended before it was ready."""


class DeployError(LocalStackError):
    """`cdktf deploy` failed."""


class InvocationError(LocalStackError):
    """A function could not be called, or ended with an error instead of an answer. ``function`` says which."""

    def __init__(self, message: str, *, function: str) -> None:
        super().__init__(message)
        self.function = function


class ReloadError(LocalStackError):
    """Changed code could not be brought into the running functions."""


class ControlError(LocalStackError):
    """Redis cannot be stopped, frozen or the like as it is now."""


class NotRunningError(LocalStackError):
    """The command needs a running stack and there is none."""


class AlreadyRunningError(LocalStackError):
    """There is a running stack already."""


def last_lines_of(text: str, count: int = LOG_LINES_SHOWN) -> str:
    """Return the text's last lines, indented."""
    return "\n".join(f"  {line}" for line in text.splitlines()[-count:])


def last_lines(log: Path, count: int = LOG_LINES_SHOWN) -> str:
    """Return the log's last lines, indented; a missing or empty log says so."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return last_lines_of(text, count) or "  (the log is empty)"
