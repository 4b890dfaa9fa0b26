"""`cdktf deploy` of the local stacks, and its progress."""
