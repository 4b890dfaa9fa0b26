"""What mkdocs.yml adds to mkdocs, in the environment of docs/requirements.txt: `make docs`."""
