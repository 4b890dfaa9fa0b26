"""Checks of the account before a deployment: `python -m tools.preflight prod`. It only reads.

A region of a global datastore is promoted by `python -m tools.preflight.promote prod-eu`.
Service updates that it finds are applied by `python -m tools.preflight.apply_updates prod`.
"""
