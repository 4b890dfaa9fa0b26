"""The constructs and the two stacks: settings in, Terraform out."""

from modules.aws_bindings import skip_package_init

# Must run before the first `cdktf_cdktf_provider_aws.X` is imported, wherever that is.
skip_package_init()
