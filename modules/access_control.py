"""Redis users: the applications' (IAM authentication, own keys only) and a `default` that is switched off."""

from cdktf_cdktf_provider_aws.elasticache_user import ElasticacheUser, ElasticacheUserAuthenticationMode
from cdktf_cdktf_provider_aws.elasticache_user_group import ElasticacheUserGroup
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.access import DEFAULT_USER_ACCESS, application_access

ENGINE = "redis"


class AccessControl(Construct):
    """``user_group_id`` for the replication group, ``application_user_arn`` for who may connect as that user."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        application = ElasticacheUser(
            self,
            "application",
            engine=ENGINE,
            # IAM authentication wants id and name to be the same.
            user_id=settings.application_user,
            user_name=settings.application_user,
            access_string=application_access(settings.redis.key_prefix),
            authentication_mode=ElasticacheUserAuthenticationMode(type="iam"),
        )
        default = ElasticacheUser(
            self,
            "default",
            engine=ENGINE,
            user_id=settings.physical_name("default"),
            user_name="default",
            access_string=DEFAULT_USER_ACCESS,
            authentication_mode=ElasticacheUserAuthenticationMode(type="no-password-required"),
        )
        group = ElasticacheUserGroup(
            self,
            "users",
            engine=ENGINE,
            user_group_id=settings.physical_name("users"),
            user_ids=[application.user_id, default.user_id],
        )
        self.user_group_id = group.user_group_id
        self.application_user_arn = application.arn
