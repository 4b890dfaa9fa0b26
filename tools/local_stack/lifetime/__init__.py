"""The time from `up` to `down`: servers are started, stacks deployed, and everything is taken down."""
