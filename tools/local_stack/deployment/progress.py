"""Terraform's output as one line of progress. The lines are those that it writes with --no-color."""

import re
from collections import deque
from dataclasses import dataclass, field

from tools.local_stack.errors import LOG_LINES_SHOWN

_PLANNED = re.compile(r"Plan: (\d+) to add, (\d+) to change, (\d+) to destroy")
_DONE = re.compile(r": (?:Creation|Modifications|Destruction) complete after")
# The address, then the construct's path in brackets.
_WAITING = re.compile(r"^(\S+)(?: \(\S+\))?: Still \w+\.\.\. \[(?:id=\S+, )?(\S+) elapsed\]")
# An error goes on until a warning, or until cdktf says how many stacks it is deploying.
_NO_ERROR = re.compile(r"Warning: |\d+ Stacks? deploying")
# Terraform quotes the line at fault, which of JSON is the whole file.
_MAX_COLUMNS = 300


@dataclass(kw_only=True)
class StackProgress:
    """One stack's progress so far, by the lines read."""

    done: int = 0
    planned: int = 0
    waiting_for: str = ""
    applied: bool = False
    _errors: list[str] = field(default_factory=list)
    _in_error: bool = False
    _last: deque[str] = field(default_factory=lambda: deque(maxlen=LOG_LINES_SHOWN))

    def read(self, line: str) -> None:
        """Take in one plain line."""
        line = line[:_MAX_COLUMNS]
        self._last.append(line)
        text = line.strip()
        if planned := _PLANNED.search(text):
            self.planned = sum(int(number) for number in planned.groups())
        elif _DONE.search(text):
            self.done, self.waiting_for = self.done + 1, ""
        elif waiting := _WAITING.search(text):
            self.waiting_for = f"{waiting[1].split('.')[0]}, {waiting[2]}"
        elif text.startswith("Apply complete!"):
            self.applied = True
        self._keep_error(line)

    @property
    def summary(self) -> str:
        """Say in a few words where its deployment is."""
        if self.applied:
            return "done"
        if not self.planned:
            return "planning"
        waiting = f", waiting for {self.waiting_for}" if self.waiting_for else ""
        return f"{self.done} of {self.planned}{waiting}"

    @property
    def failure(self) -> str:
        """Terraform's error messages, each with its lines; without any, the last lines."""
        lines = self._errors or self._last
        return "\n".join(f"  {line}" for line in lines if line.strip()) or "  (it said nothing)"

    def _keep_error(self, line: str) -> None:
        if line.startswith("Error: "):
            self._in_error = True
        elif _NO_ERROR.match(line):
            self._in_error = False
        if self._in_error:
            self._errors.append(line)


@dataclass(frozen=True, kw_only=True)
class DeployProgress:
    """The progress of all stacks that were begun, in the order in which they were."""

    stacks: dict[str, StackProgress] = field(default_factory=dict)

    def begin(self, stack: str) -> None:
        """Take note of another stack."""
        self.stacks[stack] = StackProgress()

    @property
    def summary(self) -> str:
        """Say of each stack where its deployment is."""
        return "; ".join(f"{name}: {each.summary}" for name, each in self.stacks.items())
