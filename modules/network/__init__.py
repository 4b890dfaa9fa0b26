"""The VPC, its security groups, and the endpoints through which functions reach AWS's services."""
