"""Attribute paths as Terraform writes them."""

import json
import re

from ..plan.changes import Path

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def written(path: Path) -> str:
    """Return `ingress[0].cidr_blocks` for ("ingress", 0, "cidr_blocks"); a name that is no identifier is quoted."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _IDENTIFIER.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{json.dumps(step, ensure_ascii=False)}]"
    return text
