"""Questions about a value, and changes to it, without reading it. Each change is one script."""
