"""The transport to Redis: connections, TLS, pools, endpoints, and the choice of the node for a request."""
