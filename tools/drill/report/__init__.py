"""The page, the table and the picture."""
