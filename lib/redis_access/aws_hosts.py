"""What an ElastiCache endpoint's name tells.

The forms are AWS's (ElastiCache user guide, "Finding connection endpoints"); <id> is the replication group's id:

    master.<id>.<hash>.<region>.cache.amazonaws.com      primary, TLS
    replica.<id>.<hash>.<region>.cache.amazonaws.com     reader, TLS
    clustercfg.<id>.<hash>.<region>.cache.amazonaws.com  cluster mode, TLS
    <id>.<hash>.ng.0001.<region>.cache.amazonaws.com     primary without TLS
    <id>.<hash>.clustercfg.<region>.cache.amazonaws.com  cluster mode without TLS
"""

import re

_DOMAIN = r"\.[a-z0-9-]+\.cache\.amazonaws\.com(\.cn)?\.?"
_FORMS = (
    re.compile(r"(?:master|replica|clustercfg)\.(?P<id>[a-z][a-z0-9-]*)\.[a-z0-9]+" + _DOMAIN),
    re.compile(r"(?P<id>[a-z][a-z0-9-]*)\.[a-z0-9]+\.(?:ng\.\d{4}|clustercfg)" + _DOMAIN),
)


def replication_group_id_of(host: str) -> str | None:
    """Return the replication group's id in an ElastiCache host name, None for any other host."""
    for form in _FORMS:
        if match := form.fullmatch(host.lower()):
            return match["id"]
    return None
