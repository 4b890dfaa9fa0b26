"""A Terraform plan as rules see it: actions, attributes before and after, and what depends on what; without secrets."""
