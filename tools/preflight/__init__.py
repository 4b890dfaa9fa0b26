"""Checks of the account before a deployment: `python -m tools.preflight prod`. It only reads.

Service updates that it finds are applied by `python -m tools.preflight.apply_updates prod`.
"""
