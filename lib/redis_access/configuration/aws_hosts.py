"""Parts of an ElastiCache endpoint's host name.

The forms are AWS's (ElastiCache user guide, "Finding connection endpoints"); <id> is the replication group's id, or the
serverless cache's name:

    master.<id>.<hash>.<region>.cache.amazonaws.com      primary, TLS
    replica.<id>.<hash>.<region>.cache.amazonaws.com     reader, TLS
    clustercfg.<id>.<hash>.<region>.cache.amazonaws.com  cluster mode, TLS
    <id>.<hash>.ng.0001.<region>.cache.amazonaws.com     primary without TLS
    <id>.<hash>.clustercfg.<region>.cache.amazonaws.com  cluster mode without TLS
    <id>-<hash>.serverless.<region>.cache.amazonaws.com  serverless
"""

_DOMAIN = ["cache", "amazonaws", "com"]
_IN_LABELS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def replication_group_id_of(host: str) -> str | None:
    """Return the replication group's id, or the serverless cache's name, in an ElastiCache host name.

    Return None for any other host.
    """
    match _own_labels(host):
        case [cache, "serverless", _] if "-" in cache:
            group = cache.rpartition("-")[0]
        case ["master" | "replica" | "clustercfg", group, _, _] | [group, _, "clustercfg", _]:
            pass
        case [group, _, "ng", shard, _] if len(shard) == 4 and shard.isdecimal():
            pass
        case _:
            return None
    return group if group[:1].isalpha() else None


def is_serverless(host: str) -> bool:
    """Tell whether a host name is an ElastiCache Serverless cache's."""
    match _own_labels(host):
        case [_, "serverless", _]:
            return True
    return False


def _own_labels(host: str) -> list[str]:
    """Return the labels before ElastiCache's domain, none for a host elsewhere."""
    labels = host.lower().removesuffix(".").removesuffix(".cn").split(".")
    if labels[-3:] != _DOMAIN or not all(label and _IN_LABELS.issuperset(label) for label in labels):
        return []
    return labels[:-3]
