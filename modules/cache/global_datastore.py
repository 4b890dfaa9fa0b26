"""The global datastore, which the first of its members makes and keeps in its state."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elasticache_global_replication_group import ElasticacheGlobalReplicationGroup
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import GlobalDatastore


class HomeDatastore(Construct):
    """``id`` of the datastore, made of this environment's group; groups of other regions join by it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        datastore: GlobalDatastore,
        replication_group_id: str,
    ) -> None:
        super().__init__(scope, id_)
        names = [member.environment for member in datastore.members]
        group = ElasticacheGlobalReplicationGroup(
            self,
            "group",
            global_replication_group_id_suffix=datastore.name,
            global_replication_group_description=f"Redis of {', '.join(names)}",
            primary_replication_group_id=replication_group_id,
            # AWS refuses to change the node type of one member; a change here is a change of all members.
            cache_node_type=settings.redis.node_type,
            lifecycle=TerraformResourceLifecycle(
                prevent_destroy=settings.keep_data,
                # After a promotion AWS returns the promoted region's group. To undo that would replace the datastore.
                ignore_changes=["primary_replication_group_id"],
            ),
        )
        self.id = group.global_replication_group_id
