"""The VPC, who may connect to whom in it, and the ways to AWS's services."""
