"""Types that hold data, of other providers than AWS: those that are widely used, and those whose name says so."""

LOST_FOR_GOOD = {
    "a database": """google_sql_database_instance google_sql_database google_spanner_instance google_spanner_database
        google_bigtable_instance google_bigtable_table google_bigquery_dataset google_bigquery_table
        google_firestore_database google_alloydb_cluster google_alloydb_instance
        azurerm_postgresql_server azurerm_postgresql_flexible_server azurerm_postgresql_flexible_server_database
        azurerm_mysql_server azurerm_mysql_flexible_server azurerm_mysql_flexible_database azurerm_mariadb_server
        azurerm_mssql_server azurerm_mssql_database azurerm_mssql_managed_instance azurerm_mssql_managed_database
        azurerm_sql_server azurerm_sql_database azurerm_cosmosdb_account azurerm_cosmosdb_sql_container
        azurerm_cosmosdb_table azurerm_cosmosdb_cassandra_table azurerm_kusto_cluster azurerm_search_service
        azurerm_storage_table mongodbatlas_cluster mongodbatlas_advanced_cluster mongodbatlas_flex_cluster
        digitalocean_database_cluster aiven_pg aiven_mysql aiven_opensearch aiven_cassandra aiven_clickhouse
        snowflake_table planetscale_database alicloud_db_instance
        scaleway_rdb_instance linode_database_mysql_v2 linode_database_postgresql_v2 yandex_mdb_postgresql_cluster
        yandex_mdb_mysql_cluster cockroach_cluster tidbcloud_cluster timescale_service exoscale_dbaas
        elasticsearch_index neon_project neon_branch elasticstack_elasticsearch_index ec_deployment""",
    "files": """google_filestore_instance google_compute_disk google_compute_region_disk google_netapp_volume
        azurerm_managed_disk azurerm_storage_share azurerm_netapp_volume digitalocean_volume
        openstack_blockstorage_volume_v3
        kubernetes_persistent_volume kubernetes_persistent_volume_v1 kubernetes_persistent_volume_claim
        kubernetes_persistent_volume_claim_v1 kubernetes_stateful_set kubernetes_stateful_set_v1""",
    "objects": """google_storage_bucket google_artifact_registry_repository azurerm_storage_account
        azurerm_storage_container azurerm_container_registry azurerm_storage_data_lake_gen2_filesystem
        digitalocean_spaces_bucket cloudflare_r2_bucket github_repository""",
    "resources": "helm_release",
    "workloads": """google_container_cluster azurerm_kubernetes_cluster digitalocean_kubernetes_cluster
        kubernetes_namespace kubernetes_namespace_v1""",
    "backups": """google_compute_snapshot google_sql_backup_run azurerm_snapshot azurerm_recovery_services_vault
        azurerm_data_protection_backup_vault""",
    "secrets": """google_secret_manager_secret google_secret_manager_secret_version azurerm_key_vault
        azurerm_key_vault_secret vault_mount vault_kv_secret vault_kv_secret_v2 random_password kubernetes_secret
        kubernetes_secret_v1""",
    "keys": """google_kms_key_ring google_kms_crypto_key azurerm_key_vault_key
        azurerm_key_vault_managed_hardware_security_module
        tls_private_key""",
    "users": "auth0_connection azuread_user azuread_group okta_user",
    "DNS names": """google_dns_managed_zone azurerm_dns_zone azurerm_private_dns_zone cloudflare_zone
        digitalocean_domain""",
    "cached values": """google_redis_instance google_redis_cluster google_memcache_instance google_memorystore_instance
        azurerm_redis_cache azurerm_redis_enterprise_cluster azurerm_redis_enterprise_database azurerm_managed_redis
        rediscloud_subscription rediscloud_subscription_database rediscloud_active_active_subscription
        rediscloud_active_active_subscription_database rediscloud_essentials_database upstash_redis_database
        alicloud_kvstore_instance aiven_redis aiven_valkey aiven_dragonfly""",
}
LOST_IN_TRANSIT = {
    "messages": """google_pubsub_topic google_pubsub_subscription azurerm_servicebus_namespace azurerm_servicebus_queue
        azurerm_servicebus_topic azurerm_eventhub azurerm_eventhub_namespace azurerm_storage_queue
        confluent_kafka_cluster
        confluent_kafka_topic kafka_topic aiven_kafka""",
    "logs": "google_logging_project_bucket_config azurerm_log_analytics_workspace",
}

# The last words of a type that is in no list, of whatever provider: `vendor_flexible_database` holds one.
_LAST_WORDS = {
    "a database": ("database", "db", "db_instance", "database_cluster", "database_instance", "db_cluster", "dataset"),
    "files": ("disk", "volume", "file_system", "filesystem", "persistent_volume_claim"),
    "objects": ("bucket", "storage_account"),
    "backups": ("snapshot", "backup", "backup_vault"),
    "secrets": ("secret", "secrets", "password", "vault", "key_vault"),
    "keys": ("crypto_key", "kms_key", "encryption_key", "private_key", "key_ring"),
    "users": ("user_pool",),
    "DNS names": ("dns_zone", "hosted_zone", "managed_zone"),
    "cached values": (
        *("redis", "valkey", "memcached", "redis_cache", "redis_cluster", "redis_instance", "cache_cluster"),
    ),
}


# With one of these words the type only says where such a thing is, or which one to take.
_POINTING = frozenset({"location", "default", "opsworks", "data"})


def by_name(type_: str) -> str | None:
    """Return what a type holds by the last words of its name; None for a name that says nothing."""
    words = type_.split("_")
    if _POINTING & set(words):
        return None
    # The first word is the provider.
    last = {"_".join(words[-count:]) for count in (1, 2, 3) if len(words) > count}
    return next((what for what, names in _LAST_WORDS.items() if last & set(names)), None)
