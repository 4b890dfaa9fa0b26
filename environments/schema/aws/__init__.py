"""Lists that AWS keeps, each with its source and date; `python -m environments.schema.aws` compares them."""
