"""The policies of Redis clients. Roles of other teams get them, so no deployment may change them."""

from constructs import Construct

from environments.schema.access.roles import Role
from modules.ci.environment_arns import EnvironmentArns
from modules.clients.client_policy import ClientPolicy, client_policy_end, client_statements
from modules.clients.password_policy import password_policy, password_policy_end, password_statements


class ClientPolicies(Construct):
    """One policy for each Redis user of the environment; ``application_arn`` is the policy of its functions."""

    def __init__(self, scope: Construct, id_: str, *, arns: EnvironmentArns) -> None:
        super().__init__(scope, id_)
        settings = arns.settings
        roles: tuple[Role, ...] = ("application", *settings.cache.users)
        policies = {role: self._client(arns, role) for role in roles}
        keys, known = arns.application_keys
        self.application_arn = policies["application"]
        for role in settings.cache.password_users:
            password_policy(
                self,
                name=settings.ci_policy_name(password_policy_end(role)),
                role=role,
                statements=password_statements(
                    settings,
                    # Secrets Manager adds six characters to a secret's name.
                    secrets=[arns.secret(settings.password_user(role))],
                    keys=keys,
                    key_conditions=known,
                ),
            )

    def _client(self, arns: EnvironmentArns, role: Role) -> str:
        settings = arns.settings
        keys, known = arns.application_keys
        return ClientPolicy(
            self,
            role,
            name=settings.ci_policy_name(client_policy_end(role)),
            user=role,
            statements=client_statements(
                settings,
                parameter_arns=[arns.parameters],
                parameter_keys=keys,
                redis_arns=[
                    arns.cache,
                    arns.of("elasticache", f"user:{settings.user_name(role)}"),
                    *(arns.caches_elsewhere if role == "application" else []),
                ],
                parameter_test="ArnLike",
                key_conditions=known,
            ),
        ).arn
