"""Plan files: made, kept, fetched, and applied if they are the reviewed ones."""
