"""Single connections: names, sockets, TLS, logins, bytes and replies. They know no endpoint and repeat nothing."""
