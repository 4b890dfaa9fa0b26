"""The Redis users: the applications' user, the users that the settings name, and a `default` that is switched off."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elasticache_user import ElasticacheUser, ElasticacheUserAuthenticationMode
from cdktf_cdktf_provider_aws.elasticache_user_group import ElasticacheUserGroup
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.access.roles import DEFAULT_USER_ACCESS, PasswordRole, Role, access_strings


class AccessControl(Construct):
    """``user_group_id`` is the user group of the cache.

    ``user_arns`` holds, by role, the users who log in by IAM; a policy names one to allow logging in as that user.
    ``password_user_arns`` holds, by role, the users who log in by password; the rotation function changes them.
    """

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        cache = settings.cache
        self._engine = cache.user_engine or cache.engine
        strings = access_strings(cache.key_prefix, clustered=cache.clustered)
        roles: tuple[Role, ...] = ("application", *cache.users)
        users = {role: self._iam_user(role, settings.user_name(role), strings[role]) for role in roles}
        by_password = {role: self._password_user(settings, role, strings[role]) for role in cache.password_users}
        members = [user.user_id for user in (*users.values(), *by_password.values())]
        # A user group of engine redis must hold a user named `default`. A user group of engine valkey needs no
        # `default` and must not hold a user without authentication; nobody logs in to it under that name.
        if self._engine == "redis":
            members.insert(1, self._default(settings).user_id)
        group = ElasticacheUserGroup(
            self, "users", engine=self._engine, user_group_id=settings.physical_name("users"), user_ids=members
        )
        self.user_group_id = group.user_group_id
        self.user_arns = {role: user.arn for role, user in users.items()}
        self.password_user_arns = {role: user.arn for role, user in by_password.items()}

    def _iam_user(self, id_: str, name: str, access_string: str) -> ElasticacheUser:
        return ElasticacheUser(
            self,
            id_,
            engine=self._engine,
            # IAM authentication requires that id and name are the same.
            user_id=name,
            user_name=name,
            access_string=access_string,
            authentication_mode=ElasticacheUserAuthenticationMode(type="iam"),
        )

    def _password_user(self, settings: EnvironmentSettings, role: PasswordRole, access_string: str) -> ElasticacheUser:
        user = self._iam_user(f"{role}-password", settings.password_user(role), access_string)
        # The first rotation gives the user a password, and Terraform must not take it away again.
        user.lifecycle = TerraformResourceLifecycle(ignore_changes=["authentication_mode"])
        return user

    def _default(self, settings: EnvironmentSettings) -> ElasticacheUser:
        return ElasticacheUser(
            self,
            "default",
            engine=self._engine,
            user_id=settings.physical_name("default"),
            user_name="default",
            access_string=DEFAULT_USER_ACCESS,
            # AWS takes `authentication_mode` as "no-password-required" and returns it as "no-password". The provider
            # compares the two, so every plan would change the argument; `no_password_required` has no such difference.
            no_password_required=True,
        )
