"""Extensions of mkdocs for mkdocs.yml, in the environment of docs/requirements.txt: `make docs`."""
