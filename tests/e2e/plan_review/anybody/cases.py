"""Changes, and the review's sentences on them: each of these on a plan by the provider."""

from dataclasses import dataclass, field, replace

from tests.e2e.plan_review.anybody.caches import CLUSTER, GROUP, MEMORYDB, SERVERLESS, cache
from tests.e2e.plan_review.anybody.written_down import Attributes, Resource

TOKEN, OTHER_TOKEN = "0123456789abcdef-one", "0123456789abcdef-two"
PLAIN = {"transit_encryption_enabled": False, "transit_encryption_mode": None}
PREFERRED = {"transit_encryption_enabled": True, "transit_encryption_mode": "preferred"}
REQUIRED = {"transit_encryption_enabled": True, "transit_encryption_mode": "required"}
LIMIT = {"cache_usage_limits": {"data_storage": {"maximum": 5, "unit": "GB"}}}
BIGGER = "cache.r6g.xlarge"
CLUSTERED = {
    "cluster_mode": "enabled",
    "cluster_enabled": True,
    "num_cache_clusters": None,
    "num_node_groups": 3,
    "replicas_per_node_group": 1,
    "parameter_group_name": "own-cluster",
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A change, and the rules that speak of it, at its address or of what follows; ``says`` stands in a message."""

    resource: Resource
    rules: frozenset[str]
    says: str = ""
    beside: tuple[Resource, ...] = field(default=())

    @property
    def name(self) -> str:
        """The resource's; its type where it only goes."""
        return self.resource.type if self.resource.name == "gone" else self.resource.name


def group(name: str, had: Attributes, gets: Attributes | None, *rules: str, says: str = "") -> Case:
    """Return a case of a replication group."""
    return Case(resource=cache(GROUP, name, had=had, gets=gets), rules=frozenset(rules), says=says)


TLS = (
    group("tls-begins", PLAIN, PREFERRED, "transit-encryption-preferred", says="with and without it"),
    group("tls-at-once", PLAIN, REQUIRED, "plaintext-shut-out", says="AWS takes preferred first"),
    group("tls-required", PREFERRED, REQUIRED, "plaintext-shut-out", says="every connection without TLS is dropped"),
    group("tls-back", REQUIRED, PREFERRED, "transit-encryption-weakened", says="without TLS, too"),
    group("tls-off", PREFERRED, PLAIN, "transit-encryption-weakened", says="in the clear"),
    group(
        "tls-and-users",
        PLAIN,
        {**PREFERRED, "user_group_ids": ["users"]},
        *("transit-encryption-preferred", "authentication-required", "authentication-step-refused"),
        says="in one step, which ElastiCache refuses",
    ),
)
AUTHENTICATION = (
    group(
        "token-set",
        {},
        {"auth_token": TOKEN, "auth_token_update_strategy": "SET"},
        "authentication-required",
        says="clients without the token are refused",
    ),
    group("token-rotate", {}, {"auth_token": TOKEN}, "authentication-required", says="are served until it is SET"),
    group("token-rotated", {"auth_token": TOKEN}, {"auth_token": OTHER_TOKEN}, "auth-token-change", says="stays valid"),
    group(
        "token-exchanged",
        {"auth_token": TOKEN},
        {"auth_token": OTHER_TOKEN, "auth_token_update_strategy": "SET"},
        "auth-token-change",
        says="are refused at once",
    ),
    group(
        "token-ends",
        {"auth_token": TOKEN},
        {"auth_token_update_strategy": "SET"},
        "auth-token-change",
        says="is no longer valid",
    ),
    group("users-begin", {}, {"user_group_ids": ["users"]}, "authentication-required", says="become the user default"),
    group("users-end", {"user_group_ids": ["users"]}, {"user_group_ids": None}, "authentication-off"),
    group(
        "token-to-users",
        {"auth_token": TOKEN},
        {"auth_token": None, "user_group_ids": ["users"]},
        *("auth-token-change", "authentication-step-refused"),
        says="without strategy DELETE",
    ),
    group(
        "security-group-off",
        {"security_group_ids": ["sg-11111111", "sg-22222222"]},
        {"security_group_ids": ["sg-22222222"]},
        "cache-security-groups-removed",
        says="loses sg-11111111",
    ),
)
SIZE = (
    group("bigger", {}, {"node_type": BIGGER}, "node-type-change", "waits-for-window"),
    group(
        "bigger-and-more",
        {},
        {"node_type": BIGGER, "num_cache_clusters": 4},
        *("node-type-change", "waits-for-window", "resized-twice"),
        says="first num_cache_clusters from 3 to 4, at once",
    ),
    group(
        "bigger-and-fewer",
        {},
        {"node_type": BIGGER, "num_cache_clusters": 2},
        *("node-type-change", "waits-for-window", "resized-twice", "fewer-nodes"),
        says="then num_cache_clusters from 3 to 2, at once",
    ),
    group(
        "shards-alone",
        {"num_cache_clusters": None, "replicas_per_node_group": 2},
        {"num_node_groups": 3},
        "shards-without-cluster-mode",
        says="reshards in mode enabled only",
    ),
    group("fewer-shards", CLUSTERED, {"num_node_groups": 2}, "fewer-shards"),
    group(
        "no-failover",
        {},
        {"automatic_failover_enabled": False, "multi_az_enabled": False},
        *(
            "automatic-failover-off",
            "multi-az-off",
            "waits-for-window",
        ),
    ),
    group(
        "between-defaults",
        {"parameter_group_name": "default.redis7"},
        {"engine": "valkey", "engine_version": "8.0", "parameter_group_name": "default.valkey8"},
        *("engine-change", "parameter-family-change", "waits-for-window"),
        says="AWS's defaults before and after",
    ),
    group("behind", {}, {"engine_version": "7.0"}, "engine-downgrade", "cache-lost", says="replaces the cache"),
    group("another-port", {}, {"port": 6380}, "port-change", "cache-lost"),
    group("gone", {}, None, "cache-lost"),
)
OTHER_TYPES = (
    Case(resource=cache(CLUSTER, "memcached-gone", gets=None), rules=frozenset({"cache-lost"})),
    Case(
        resource=cache(CLUSTER, "memcached-fewer", gets={"num_cache_nodes": 2}),
        rules=frozenset({"memcached-nodes-change", "waits-for-window"}),
        says="what the removed nodes hold is gone",
    ),
    Case(
        resource=cache(SERVERLESS, "serverless-gone", gets=None),
        rules=frozenset({"cache-lost", "final-snapshot-skipped"}),
    ),
    Case(
        resource=cache(SERVERLESS, "serverless-open", gets={"user_group_id": None}),
        rules=frozenset({"authentication-off"}),
    ),
    Case(
        resource=cache(
            SERVERLESS, "serverless-limit", gets={"cache_usage_limits": {"data_storage": {"maximum": 5, "unit": "GB"}}}
        ),
        rules=frozenset({"serverless-limit-lowered"}),
        says="from no limit to 5",
    ),
    Case(
        resource=cache(MEMORYDB, "memorydb-smaller", gets={"node_type": "db.t4g.small"}),
        rules=frozenset({"node-type-change", "apply-immediately"}),
        says="of which the data must fit into less",
    ),
    Case(
        resource=cache(MEMORYDB, "memorydb-open", gets={"acl_name": "open-access"}),
        rules=frozenset({"authentication-off"}),
    ),
    Case(
        resource=cache(MEMORYDB, "memorydb-plain", gets={"tls_enabled": False}),
        rules=frozenset({"transit-encryption-weakened", "cache-lost"}),
    ),
    Case(resource=cache(MEMORYDB, "memorydb-gone", gets=None), rules=frozenset({"cache-lost"})),
)
PARAMETERS = Resource(
    type="aws_elasticache_parameter_group",
    name="old",
    state={
        "id": "own-redis7",
        "name": "own-redis7",
        "family": "redis7",
        "description": "d",
        "parameter": [],
        "arn": "a",
    },
    code=None,
)
EXCHANGED = Case(
    resource=cache(GROUP, "parameters-exchanged", gets={"parameter_group_name": "other-redis7"}),
    rules=frozenset({"parameter-family-change", "parameter-group-still-used", "waits-for-window"}),
    says="tries for three minutes, and fails",
    beside=(PARAMETERS,),
)
USER_STATE = {
    "id": "app",
    "user_id": "app",
    "user_name": "app",
    "engine": "redis",
    "access_string": "on ~app:* +get",
    "authentication_mode": [{"type": "password", "passwords": [TOKEN], "password_count": 1}],
    "no_password_required": False,
    "arn": "a",
    "tags_all": {},
}
USER_CODE = {key: USER_STATE[key] for key in ("user_id", "user_name", "engine", "access_string")}


def user(name: str, mode: Attributes, says: str) -> Case:
    """Return a user with another authentication mode."""
    code = {**USER_CODE, "authentication_mode": mode}
    resource = Resource(type="aws_elasticache_user", name=name, state=USER_STATE, code=code)
    return Case(resource=resource, rules=frozenset({"redis-user-credentials-change"}), says=says)


USERS = (
    user("password-exchanged", {"type": "password", "passwords": [OTHER_TOKEN]}, "the passwords change"),
    user("password-to-iam", {"type": "iam"}, "logs in by iam instead of password"),
)
# The same cache, by `count` until now and by `for_each` from now on.
COUNTED, KEYED = cache(GROUP, "keyed", gets=None), cache(GROUP, "keyed", gets={})
MOVED = Case(
    resource=replace(COUNTED, index=0),
    rules=frozenset({"moved-block-missing", "cache-lost"}),
    says='made anew as aws_elasticache_replication_group.keyed["keyed"]',
    beside=(replace(KEYED, index="keyed", state=None),),
)
CASES = (*TLS, *AUTHENTICATION, *SIZE, *OTHER_TYPES, EXCHANGED, *USERS, MOVED)
