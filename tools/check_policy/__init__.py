"""Checkov over the synthesized Terraform of every stack, less the findings that are accepted beside the resources.

The project's own rules are in modules/policy. Each synth applies them, that of this check among them, so that a stack
which breaks one never reaches Checkov.
"""
