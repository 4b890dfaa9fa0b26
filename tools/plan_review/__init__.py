"""A review of a Terraform plan's effects on the cache, for the reader of a pull request: `python -m tools.plan_review`.

A plan is read (`plan/`), judged by rules (`rules/`) and the environment's policy, and written (`outputs/`). Secrets end
at the reader: neither rules nor outputs ever hold a value that Terraform calls sensitive.
"""
