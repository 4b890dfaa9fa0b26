"""Sharded groups: which node has which slot, and requests that go to several nodes."""
