"""Changes for which the settings have no name, most of them because nobody should make them."""

import json
import re
from typing import Any

from tests.e2e.plan_review.change import Document

_CACHE = "${aws_security_group.security-groups_cache_48B32A7F.id}"
_FLOW_LOGS_ROLE = "${aws_iam_role.flow-logs_role_B4B87A12.name}"


def at(document: Document, path: str) -> dict[str, Any]:
    """Return a construct's resource, by the construct's path below the stack."""
    [found] = [each for each in _resources(document) if _path(each) == path]
    return found


def rename_subnet_group(document: Document) -> None:
    """Give the cache's subnet group another name, which AWS cannot do in place."""
    at(document, "cache/subnet-group")["name"] = "experimentation-prod-redis-subnets"


def prefer_tls(document: Document) -> None:
    """Let the cache take connections without TLS, too."""
    at(document, "cache/group")["transit_encryption_mode"] = "preferred"


def lift_keys(document: Document) -> None:
    """Let clients run KEYS again, which every environment's settings block."""
    for parameter in at(document, "parameter-group/group")["parameter"]:
        if parameter["name"] == "rename-commands":
            parameter["value"] = "flushall blocked flushdb blocked"


def widen_access(document: Document) -> None:
    """Let the applications run everything on every key."""
    at(document, "access-control/application")["access_string"] = "on ~* allchannels -@all +@all"


def open_to_everyone(document: Document) -> None:
    """Admit every address to the cache's port."""
    document["resource"]["aws_vpc_security_group_ingress_rule"]["from-anywhere"] = {
        "security_group_id": _CACHE,
        "cidr_ipv4": "0.0.0.0/0",
        "ip_protocol": "tcp",
        "from_port": 6379,
        "to_port": 6379,
    }


def allow_everything(document: Document) -> None:
    """Let a role do everything with every cache."""
    statement = {"Effect": "Allow", "Action": "elasticache:*", "Resource": "*"}
    document["resource"]["aws_iam_role_policy"]["everything"] = {
        "name": "everything",
        "role": _FLOW_LOGS_ROLE,
        "policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    }


def remove_alarms(document: Document) -> None:
    """Take every alarm away."""
    del document["resource"]["aws_cloudwatch_metric_alarm"]


def add_a_function(document: Document) -> None:
    """Add a function with a role and a log group of its own, made as the session function is."""
    for resources in document["resource"].values():
        made = {name: each for name, each in resources.items() if name.startswith("session_")}
        resources.update({_renamed(name): json.loads(_renamed(json.dumps(each))) for name, each in made.items()})


def _renamed(text: str) -> str:
    # The code and the rights stay the session function's: they are only read.
    text = re.sub(r"(?<!data\.)\b(aws_\w+\.)session_", r"\1leaderboard_", text)
    return re.sub(r"^session_", "leaderboard_", text).replace(
        "experimentation-prod-session", "experimentation-prod-leaderboard"
    )


def _resources(document: Document) -> list[dict[str, Any]]:
    return [each for resources in document["resource"].values() for each in resources.values()]


def _path(resource: dict[str, Any]) -> str:
    return str(resource["//"]["metadata"]["path"]).partition("/")[2]
