"""Types of resources that hold data, and how bad it is to lose one. Others hold none, as far as anybody here knows."""

from collections.abc import Mapping

from ..caches import CACHES
from ..rule import Severity

_LOST_FOR_GOOD = {
    "a database": """aws_db_instance aws_rds_cluster aws_rds_cluster_instance aws_rds_global_cluster aws_rds_shard_group
        aws_docdb_cluster aws_docdbelastic_cluster aws_docdb_global_cluster aws_neptune_cluster
        aws_neptune_global_cluster
        aws_neptunegraph_graph aws_redshift_cluster aws_redshiftserverless_namespace aws_dynamodb_table
        aws_dynamodb_global_table aws_dynamodb_table_replica aws_dynamodb_table_item aws_keyspaces_keyspace
        aws_keyspaces_table aws_timestreamwrite_database aws_timestreamwrite_table aws_timestreaminfluxdb_db_instance
        aws_qldb_ledger aws_opensearch_domain aws_opensearchserverless_collection aws_elasticsearch_domain
        aws_cloudsearch_domain aws_simpledb_domain aws_lightsail_database aws_glue_catalog_database
        aws_glue_catalog_table aws_athena_database aws_kendra_index aws_s3tables_table aws_s3tables_table_bucket
        aws_s3tables_namespace""",
    "files": """aws_efs_file_system aws_fsx_lustre_file_system aws_fsx_ontap_file_system aws_fsx_ontap_volume
        aws_fsx_ontap_storage_virtual_machine aws_fsx_openzfs_file_system aws_fsx_openzfs_volume
        aws_fsx_windows_file_system aws_fsx_file_cache aws_ebs_volume aws_lightsail_disk
        aws_storagegateway_cached_iscsi_volume aws_storagegateway_stored_iscsi_volume aws_workspaces_workspace
        aws_codecommit_repository""",
    "objects": """aws_s3_bucket aws_s3_directory_bucket aws_s3_object aws_lightsail_bucket aws_glacier_vault
        aws_ecr_repository aws_ecrpublic_repository""",
    "backups": """aws_backup_vault aws_db_snapshot aws_db_cluster_snapshot aws_docdb_cluster_snapshot
        aws_neptune_cluster_snapshot aws_redshift_cluster_snapshot aws_redshiftserverless_snapshot aws_ebs_snapshot
        aws_ebs_snapshot_copy aws_fsx_backup aws_fsx_openzfs_snapshot aws_memorydb_snapshot aws_ami""",
    "secrets": "aws_secretsmanager_secret aws_secretsmanager_secret_version aws_ssm_parameter",
    "keys": """aws_kms_key aws_kms_replica_key aws_kms_external_key aws_kms_custom_key_store aws_cloudhsm_v2_cluster
        aws_cloudhsm_v2_hsm aws_acmpca_certificate_authority""",
    "users": """aws_cognito_user_pool aws_cognito_identity_pool aws_directory_service_directory aws_identitystore_user
        aws_identitystore_group""",
    "names of a DNS zone": "aws_route53_zone",
}
_LOST_IN_TRANSIT = {
    "messages": """aws_sqs_queue aws_kinesis_stream aws_kinesis_video_stream aws_kinesis_firehose_delivery_stream
        aws_msk_cluster aws_msk_serverless_cluster aws_mq_broker""",
    "logs": "aws_cloudwatch_log_group aws_cloudtrail_event_data_store",
    "cached values": "aws_dax_cluster",
}

# Type -> what it holds, and the severity of losing it.
DATA_TYPES: Mapping[str, tuple[str, Severity]] = {
    **dict.fromkeys(CACHES, ("cached values", Severity.CRITICAL)),
    **{each: (what, Severity.CRITICAL) for what, types in _LOST_FOR_GOOD.items() for each in types.split()},
    **{each: (what, Severity.HIGH) for what, types in _LOST_IN_TRANSIT.items() for each in types.split()},
}


def held_by(type_: str, own: tuple[str, ...]) -> tuple[str, Severity] | None:
    """Return what a type holds and how bad its loss is; None for one that holds no data. ``own`` are the reader's."""
    return ("data", Severity.CRITICAL) if type_ in own else DATA_TYPES.get(type_)
