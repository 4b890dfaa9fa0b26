"""The OpenAPI document of the HTTP API, made of the tables of routes that the functions answer by."""
