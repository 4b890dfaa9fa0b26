"""The parameter group: what the settings ask for, less what ElastiCache does not let one set."""

from cdktf import Annotations, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elasticache_parameter_group import (
    ElasticacheParameterGroup,
    ElasticacheParameterGroupParameter,
)
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.commands import rename_commands
from environments.schema.parameters import FAMILY


class ParameterGroup(Construct):
    """``name`` of the group; parameters that are left out are announced at synth, with the reason."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        redis = settings.redis
        parameters = {**redis.modifiable_parameters, "rename-commands": rename_commands(redis.blocked_commands)}
        group = ElasticacheParameterGroup(
            self,
            "group",
            # A new family needs a new group beside the one in use, so the name carries the family.
            name=settings.physical_name(FAMILY),
            family=FAMILY,
            # Changing a description replaces the group: keep it as it is.
            description="Redis for the experimentation platform",
            parameter=[
                ElasticacheParameterGroupParameter(name=name, value=value) for name, value in sorted(parameters.items())
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        self.name = group.name
        for name, reason in redis.withheld_parameters.items():
            Annotations.of(self).add_warning(
                f"{name}={redis.all_parameters[name]} stays out of the parameter group: {reason}. "
                "The local Redis is configured with it."
            )
