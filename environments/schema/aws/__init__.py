"""Lists that AWS keeps, each in a file with its source and date; `python -m environments.schema.aws` compares them."""
