"""Checkov over the synthesized Terraform of every stack, with what was accepted next to the resources."""
