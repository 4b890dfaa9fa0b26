"""From `up` to `down`: the servers started, the stacks deployed, everything taken down."""
