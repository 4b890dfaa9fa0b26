"""Around MiniStack's HTTP server: who is served, repeated requests, and requests to save the state."""
