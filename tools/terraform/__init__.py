"""Running Terraform on synthesized stacks: what the tools of this repository share."""
