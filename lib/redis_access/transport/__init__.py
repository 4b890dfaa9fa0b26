"""The way to Redis: connections, TLS, pools, endpoints, and which node gets a request."""
