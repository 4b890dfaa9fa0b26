"""Types of resources that data depends on, and how bad it is to lose one.

AWS's are those of the provider's 1,526 (5.100.0, November 2026) of which its documentation or the service's says that
deleting one deletes what somebody stored, or ends the copies that would bring it back. Looked at were all with a name
of storage (volume, table, vault, ...) or an attribute that guards or encrypts data (`deletion_protection`,
`skip_final_snapshot`, `force_destroy`, KMS keys).
"""

from collections.abc import Mapping

from ..caches import CACHES
from ..rule import Severity
from . import elsewhere

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
        aws_s3tables_namespace aws_dsql_cluster aws_finspace_kx_database
        aws_prometheus_workspace aws_sagemaker_feature_group aws_cloudfront_key_value_store
        aws_rekognition_collection aws_location_geofence_collection aws_location_place_index
        aws_customerprofiles_domain aws_lexv2models_bot aws_bedrockagent_knowledge_base aws_detective_graph
        aws_finspace_kx_environment""",
    "files": """aws_efs_file_system aws_fsx_lustre_file_system aws_fsx_ontap_file_system aws_fsx_ontap_volume
        aws_fsx_ontap_storage_virtual_machine aws_fsx_openzfs_file_system aws_fsx_openzfs_volume
        aws_fsx_windows_file_system aws_fsx_file_cache aws_ebs_volume aws_lightsail_disk
        aws_storagegateway_cached_iscsi_volume aws_storagegateway_stored_iscsi_volume aws_workspaces_workspace
        aws_codecommit_repository aws_codecatalyst_source_repository aws_finspace_kx_volume
        aws_sagemaker_notebook_instance aws_sagemaker_domain aws_emr_cluster aws_lightsail_instance
        aws_cloud9_environment_ec2 aws_codecatalyst_dev_environment aws_storagegateway_gateway""",
    "objects": """aws_s3_bucket aws_s3_directory_bucket aws_s3_object aws_lightsail_bucket aws_glacier_vault
        aws_ecr_repository aws_ecrpublic_repository aws_s3_bucket_object aws_s3control_bucket aws_media_store_container
        aws_codeartifact_domain aws_codeartifact_repository aws_datazone_domain""",
    "workloads": "aws_eks_cluster",
    "resources": """aws_cloudformation_stack aws_cloudformation_stack_set aws_cloudformation_stack_set_instance
        aws_cloudformation_stack_instances aws_serverlessapplicationrepository_cloudformation_stack
        aws_elastic_beanstalk_environment""",
    "settings and records": "aws_connect_instance aws_grafana_workspace aws_securitylake_data_lake",
    "backups": """aws_backup_vault aws_db_snapshot aws_db_cluster_snapshot aws_docdb_cluster_snapshot
        aws_neptune_cluster_snapshot aws_redshift_cluster_snapshot aws_redshiftserverless_snapshot aws_ebs_snapshot
        aws_ebs_snapshot_copy aws_fsx_backup aws_fsx_openzfs_snapshot aws_memorydb_snapshot aws_ami aws_ami_copy
        aws_ami_from_instance aws_backup_logically_air_gapped_vault aws_db_snapshot_copy aws_rds_cluster_snapshot_copy
        aws_ebs_snapshot_import aws_cloudwatch_event_archive aws_db_instance_automated_backups_replication
        aws_kinesisanalyticsv2_application_snapshot""",
    "secrets": """aws_secretsmanager_secret aws_secretsmanager_secret_version aws_ssm_parameter aws_iam_access_key
        aws_api_gateway_api_key aws_appsync_api_key aws_iam_server_certificate""",
    "keys": """aws_kms_key aws_kms_replica_key aws_kms_external_key aws_kms_custom_key_store aws_cloudhsm_v2_cluster
        aws_cloudhsm_v2_hsm aws_acmpca_certificate_authority aws_paymentcryptography_key aws_key_pair
        aws_kms_replica_external_key aws_iot_ca_certificate aws_route53_key_signing_key""",
    "users": """aws_cognito_user_pool aws_cognito_identity_pool aws_directory_service_directory aws_identitystore_user
        aws_identitystore_group aws_cognito_user aws_cognito_user_group aws_transfer_user
        aws_workspaces_directory""",
    "DNS names": """aws_route53_zone aws_lightsail_domain aws_route53domains_domain
        aws_service_discovery_private_dns_namespace
        aws_service_discovery_public_dns_namespace aws_service_discovery_http_namespace""",
}
_LOST_IN_TRANSIT = {
    "messages": """aws_sqs_queue aws_kinesis_stream aws_kinesis_video_stream aws_kinesis_firehose_delivery_stream
        aws_msk_cluster aws_msk_serverless_cluster aws_mq_broker""",
    "logs": "aws_cloudwatch_log_group aws_cloudwatch_log_stream aws_cloudtrail_event_data_store aws_guardduty_detector",
    "jobs": "aws_batch_job_queue",
    "volumes of its machines": """aws_instance aws_spot_instance_request aws_autoscaling_group aws_ec2_fleet
        aws_spot_fleet_request aws_opsworks_instance""",
    "backups to come": """aws_backup_plan aws_backup_selection aws_dlm_lifecycle_policy aws_efs_backup_policy
        aws_redshift_snapshot_schedule aws_redshift_snapshot_schedule_association aws_redshift_snapshot_copy
        aws_efs_replication_configuration aws_s3_bucket_replication_configuration aws_ecr_replication_configuration
        aws_drs_replication_configuration_template""",
    "cached values": "aws_dax_cluster",
}
# Replaced, they hold another value; the old one is no longer the one that counts.
REWRITTEN = frozenset(
    [
        "aws_secretsmanager_secret_version",
        "azurerm_key_vault_secret",
        "google_secret_manager_secret_version",
        "random_password",
        "tls_private_key",
        "vault_kv_secret_v2",
    ]
)

# Type -> what it holds, and the severity of losing it.
DATA_TYPES: Mapping[str, tuple[str, Severity]] = {
    **dict.fromkeys(CACHES, ("cached values", Severity.CRITICAL)),
    **{
        each: (what, severity)
        for severity, lists in (
            (Severity.CRITICAL, (_LOST_FOR_GOOD, elsewhere.LOST_FOR_GOOD)),
            (Severity.HIGH, (_LOST_IN_TRANSIT, elsewhere.LOST_IN_TRANSIT)),
        )
        for held in lists
        for what, types in held.items()
        for each in types.split()
    },
}


_LOSSES = {
    "a database": "a database is gone",
    "volumes of its machines": "the volumes of its machines are deleted with them, unless they are told to stay",
    "backups to come": "no further backup or copy is made by it",
}


def loss_of(what: str) -> str:
    """Return what it means to lose what holds this."""
    return _LOSSES.get(what, f"the {what} in it are gone")


def held_by(type_: str, own: tuple[str, ...] = ()) -> tuple[str, Severity] | None:
    """Return what a type holds and how bad its loss is; None for one that holds no data. ``own`` are the reader's."""
    if type_ in own:
        return "data", Severity.CRITICAL
    what = elsewhere.by_name(type_)
    return DATA_TYPES.get(type_) or (None if what is None else (what, Severity.CRITICAL))
