"""The graph of who can become whom: the roles of the stack `ci`, the environments' own roles, and everybody else's."""
