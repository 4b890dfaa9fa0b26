"""The steps of the workflows in .github/workflows: each is a make target, and runs here as it runs there."""
