"""The parameter group: what the settings ask for, less what ElastiCache does not let one set."""

from cdktf import Annotations, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elasticache_parameter_group import (
    ElasticacheParameterGroup,
    ElasticacheParameterGroupParameter,
)
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.parameters.catalogue import CATALOGUE
from environments.schema.parameters.commands import rename_commands


class ParameterGroup(Construct):
    """``name`` of the group; parameters that are left out are announced at synth, with the reason."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        redis = settings.redis
        parameters = {**redis.modifiable_parameters, "rename-commands": rename_commands(redis.blocked_commands)}
        if redis.clustered:
            parameters["cluster-enabled"] = "yes"
        group = ElasticacheParameterGroup(
            self,
            "group",
            # A new family, or cluster mode, needs a new group beside the one in use, so the name carries both.
            name=settings.physical_name(f"{redis.family}-cluster" if redis.clustered else redis.family),
            family=redis.family,
            # Changing a description replaces the group: keep it as it is.
            description="Redis for the experimentation platform",
            parameter=[
                ElasticacheParameterGroupParameter(name=name, value=value) for name, value in sorted(parameters.items())
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        self.name = group.name
        self._announce(settings)

    def _announce(self, settings: EnvironmentSettings) -> None:
        redis = settings.redis
        for name in redis.modifiable_parameters:
            if CATALOGUE[name].takes_effect == "at creation":
                Annotations.of(self).add_warning(
                    f"{name}={redis.all_parameters[name]} takes effect when the replication group is made; "
                    "ElastiCache does not change it in a group that runs."
                )
        for name, reason in redis.withheld_parameters.items():
            Annotations.of(self).add_warning(
                f"{name}={redis.all_parameters[name]} stays out of the parameter group: {reason}. "
                "The local Redis is configured with it."
            )
