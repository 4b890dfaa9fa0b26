"""The constructs and the three stacks, which turn settings into Terraform."""

from modules.aws_bindings.registration import register_bindings

# Must run before the first `cdktf_cdktf_provider_aws.X` is imported, wherever that is.
register_bindings()
