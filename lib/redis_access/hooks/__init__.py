"""Ready-made hooks. Import the one you use: `cloudwatch`, `opentelemetry` or `logging`, and hand it to `add_hook`."""
