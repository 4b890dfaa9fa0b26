"""The stacks on one machine: an AWS emulator that enforces IAM, a real Redis, and the same `cdktf deploy`.

`python -m tools.local_stack --help` lists the commands. Everything listens on 127.0.0.1 only, on free ports.
"""
