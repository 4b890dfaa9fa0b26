"""Rounds in turn, servers, clients and peers: how everything is measured."""
