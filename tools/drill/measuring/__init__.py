"""What is measured: a client's load in a process of its own, and what came of its calls."""
