"""Policies for whoever uses Redis: a managed one for each user."""
