"""Secrets of plans without masks: Terraform before 0.15 wrote none, and says nowhere which attributes are sensitive.

What a name does not tell is listed here, by type: what hashicorp/aws 5.100 declares as sensitive, and other providers'
resources that exist to hold a secret.
"""

from collections.abc import Mapping
from typing import Any

_ATTRIBUTES: Mapping[str, str] = {
    "aws_api_gateway_api_key": "value",
    "aws_appconfig_configuration_profile": "validator",
    "aws_appconfig_hosted_configuration_version": "content",
    "aws_appsync_api_key": "key",
    "aws_cloudcontrolapi_resource": "schema",
    "aws_cloudwatch_event_connection": "auth_parameters",
    "aws_directory_service_shared_directory": "notes",
    "aws_dms_certificate": "certificate_wallet",
    "aws_elasticsearch_domain_saml_options": "saml_options",
    "aws_glue_connection": "athena_properties connection_properties",
    "aws_grafana_workspace_api_key": "key",
    "aws_grafana_workspace_service_account_token": "key",
    "aws_iot_certificate": "public_key",
    "aws_kms_ciphertext": "plaintext",
    "aws_kms_external_key": "key_material_base64",
    "aws_kms_replica_external_key": "key_material_base64",
    "aws_mwaa_environment": "airflow_configuration_options",
    "aws_opensearch_domain_saml_options": "saml_options",
    "aws_opsworks_application": "app_source",
    "aws_opsworks_stack": "custom_cookbooks_source",
    "aws_pinpoint_adm_channel": "client_id",
    "aws_pinpoint_apns_channel": "bundle_id certificate team_id token_key_id",
    "aws_pinpoint_apns_sandbox_channel": "bundle_id certificate team_id token_key_id",
    "aws_pinpoint_apns_voip_channel": "bundle_id certificate team_id token_key_id",
    "aws_pinpoint_apns_voip_sandbox_channel": "bundle_id certificate team_id token_key_id",
    "aws_pinpoint_gcm_channel": "service_json",
    "aws_redshiftserverless_namespace": "admin_username",
    "aws_s3_object_copy": "customer_key kms_encryption_context kms_key_id source_customer_key",
    "aws_sns_platform_application": "platform_principal",
    "aws_ssm_maintenance_window_task": "task_invocation_parameters",
    "aws_ssm_parameter": "value value_wo",
    "aws_transfer_certificate": "certificate certificate_chain",
    "aws_transfer_server": "host_key post_authentication_login_banner pre_authentication_login_banner",
    "aws_vpn_connection": "customer_gateway_configuration",
    "azurerm_key_vault_secret": "value",
    "google_secret_manager_secret_version": "secret_data",
    "google_service_account_key": "private_key",
    "helm_release": "set_sensitive",
    "kubernetes_secret": "data binary_data",
    "kubernetes_secret_v1": "data binary_data",
    "local_sensitive_file": "content content_base64",
    "random_password": "result bcrypt_hash",
    "tls_private_key": "private_key_pem private_key_openssh private_key_pem_pkcs8",
    "tls_self_signed_cert": "private_key_pem",
    "vault_generic_secret": "data data_json",
    "vault_kv_secret": "data data_json",
    "vault_kv_secret_v2": "data data_json",
}


def mask_of(type_: str) -> dict[str, Any]:
    """Return the mask of a type's attributes that hold a secret, as Terraform would have written it."""
    return dict.fromkeys(_ATTRIBUTES.get(type_, "").split(), True)
