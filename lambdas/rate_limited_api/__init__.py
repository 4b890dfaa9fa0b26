"""An API that lets each client call only so often."""
