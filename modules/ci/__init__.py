"""What GitHub's workflows may do in AWS: identities, their rights, and the bucket of reviewed plans."""
