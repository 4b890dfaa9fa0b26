"""The parameter group: the settings' parameters, except those that ElastiCache does not let anyone set."""

from collections.abc import Mapping

from cdktf import Annotations, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elasticache_parameter_group import (
    ElasticacheParameterGroup,
    ElasticacheParameterGroupParameter,
)
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.engines import versions_of
from environments.schema.parameters.catalogue import CATALOGUE
from environments.schema.parameters.commands import rename_commands
from environments.schema.redis.parameter_groups import ParameterGroupKind

# The kind of the first environments' parameter group, whose address stays. Every other kind has an address of its own,
# so that two parameter groups can exist side by side.
FIRST = ParameterGroupKind("redis7", clustered=False)
FIRST_ADDRESS = "aws_elasticache_parameter_group.parameter-group_6B9779C0"


class ParameterGroup(Construct):
    """``name`` of the parameter group; synth announces the parameters that are left out, with the reason.

    The parameter group that a running replication group may still use stays beside the new one (ADR 0010).
    """

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        redis = settings.redis
        parameters = redis.modifiable_parameters
        group = self._group(redis.parameter_group, settings, parameters)
        oldest, kinds = group, [redis.parameter_group]
        if previous := redis.previous_parameter_group:
            # A running replication group may still use this parameter group, so its values stay as they are.
            oldest = self._group(previous, settings, _known_to(previous, parameters), ignore_changes=["parameter"])
            kinds.append(previous)
        if FIRST not in kinds:
            # Parameter groups of every kind had this address before each kind had its own.
            oldest.move_from_id(FIRST_ADDRESS)
        self.name = group.name
        self._announce(settings)

    def _group(
        self,
        kind: ParameterGroupKind,
        settings: EnvironmentSettings,
        parameters: Mapping[str, str],
        ignore_changes: list[str] | None = None,
    ) -> ElasticacheParameterGroup:
        values = {**parameters, "rename-commands": rename_commands(settings.redis.blocked_commands)}
        if kind.clustered:
            values["cluster-enabled"] = "yes"
        return ElasticacheParameterGroup(
            self,
            "group" if kind == FIRST else kind.name,
            name=settings.physical_name(kind.name),
            family=kind.family,
            # Changing a description replaces the group: keep it as it is.
            description="Redis for the experimentation platform",
            parameter=[
                ElasticacheParameterGroupParameter(name=name, value=value) for name, value in sorted(values.items())
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True, ignore_changes=ignore_changes),
        )

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


def _known_to(kind: ParameterGroupKind, parameters: Mapping[str, str]) -> dict[str, str]:
    engine, (lowest, *_) = versions_of(kind.family)
    return {name: value for name, value in parameters.items() if CATALOGUE[name].exists_in(engine, lowest)}
