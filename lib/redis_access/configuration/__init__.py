"""Settings: the address of Redis and the login, from the environment, URLs and SSM, by IAM or password."""
