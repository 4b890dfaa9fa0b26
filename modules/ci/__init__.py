"""The rights of GitHub's workflows in AWS: identities, their policies, and the bucket of reviewed plans."""
