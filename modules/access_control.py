"""Redis users: the applications', those that the settings name, and a `default` that is switched off. All by IAM."""

from cdktf_cdktf_provider_aws.elasticache_user import ElasticacheUser, ElasticacheUserAuthenticationMode
from cdktf_cdktf_provider_aws.elasticache_user_group import ElasticacheUserGroup
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.access import DEFAULT_USER_ACCESS, Role, access_strings


class AccessControl(Construct):
    """``user_group_id`` for the replication group, ``user_arns`` by role for who may connect as that user."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        redis = settings.redis
        self._engine = redis.user_engine or redis.engine
        strings = access_strings(redis.key_prefix, clustered=redis.clustered)
        roles: tuple[Role, ...] = ("application", *redis.users)
        users = {role: self._iam_user(role, settings.user_name(role), strings[role]) for role in roles}
        members = [user.user_id for user in users.values()]
        # A group of engine redis must hold a user named `default`. One of engine valkey must not hold a user without
        # authentication, needs no `default`, and without one nobody logs in under that name.
        if self._engine == "redis":
            members.insert(1, self._default(settings).user_id)
        group = ElasticacheUserGroup(
            self, "users", engine=self._engine, user_group_id=settings.physical_name("users"), user_ids=members
        )
        self.user_group_id = group.user_group_id
        self.user_arns = {role: user.arn for role, user in users.items()}

    def _iam_user(self, id_: str, name: str, access_string: str) -> ElasticacheUser:
        return ElasticacheUser(
            self,
            id_,
            engine=self._engine,
            # IAM authentication wants id and name to be the same.
            user_id=name,
            user_name=name,
            access_string=access_string,
            authentication_mode=ElasticacheUserAuthenticationMode(type="iam"),
        )

    def _default(self, settings: EnvironmentSettings) -> ElasticacheUser:
        return ElasticacheUser(
            self,
            "default",
            engine=self._engine,
            user_id=settings.physical_name("default"),
            user_name="default",
            access_string=DEFAULT_USER_ACCESS,
            authentication_mode=ElasticacheUserAuthenticationMode(type="no-password-required"),
        )
