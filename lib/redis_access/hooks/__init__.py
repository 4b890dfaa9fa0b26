"""Ready-made hooks for `add_hook`. Import the one you use: `cloudwatch`, `opentelemetry`, `prometheus` or `logging`."""
