"""Groups of values that one command makes old: epochs, and namespaces of the caller's own."""
