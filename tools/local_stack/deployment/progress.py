"""`cdktf deploy`'s output as one line of progress. The lines are those that it writes with CI=1 and --no-color."""

import re
from dataclasses import dataclass, field

_PREFIX = re.compile(r"^([a-z]+-[a-z0-9-]+)  ")
_PLANNED = re.compile(r"Plan: (\d+) to add")
_CREATED = re.compile(r": Creation complete after")
# The address, then the construct's path in brackets.
_WAITING = re.compile(r"^(\S+)(?: \(\S+\))?: Still creating\.\.\. \[(\S+) elapsed\]")
_BOX = "│╷╵"


@dataclass(kw_only=True)
class DeployProgress:
    """The progress so far, by the lines read. Stacks are deployed one by one, so there is one current stack."""

    stack: str = ""
    done: int = 0
    planned: int = 0
    waiting_for: str = ""
    finished: dict[str, int] = field(default_factory=dict)
    _boxes: list[list[str]] = field(default_factory=list)

    def read(self, line: str) -> None:
        """Take in one plain line."""
        if (prefix := _PREFIX.match(line)) and prefix[1] != self.stack:
            self.stack, self.done, self.planned, self.waiting_for = prefix[1], 0, 0, ""
        text = _PREFIX.sub("", line).strip()
        if planned := _PLANNED.search(text):
            self.planned = int(planned[1])
        elif _CREATED.search(text):
            self.done, self.waiting_for = self.done + 1, ""
        elif waiting := _WAITING.search(text):
            self.waiting_for = f"{waiting[1].split('.')[0]}, {waiting[2]}"
        elif text.startswith("Apply complete!"):
            self.finished[self.stack] = self.done
        self._keep_box(text)

    @property
    def summary(self) -> str:
        """Say in a few words where the deployment is."""
        if not self.stack:
            return "starting"
        if not self.planned:
            return f"{self.stack}: planning"
        waiting = f", waiting for {self.waiting_for}" if self.waiting_for else ""
        return f"{self.stack}: {self.done} of {self.planned} resources{waiting}"

    @property
    def errors(self) -> list[str]:
        """Terraform's error messages, each with its lines."""
        boxes = ("\n".join(f"  {line}".rstrip() for line in box) for box in self._boxes)
        return [box for box in boxes if box.lstrip().startswith("Error")]

    def _keep_box(self, text: str) -> None:
        """Keep what Terraform draws a box around: its warnings and errors."""
        if text.startswith("╷"):
            self._boxes.append([])
        elif text.startswith("│") and self._boxes:
            self._boxes[-1].append(text.lstrip(_BOX).strip())
