"""Redis access strings: who may run what on which keys. ElastiCache and the local Redis get the same ones.

Commands by category, so that nothing has to be listed by name; `-@dangerous -@admin` come last and win. What stays open
is what the cache library sends: reads, writes, its scripts, and TIME for limits on the server's clock.
"""

APPLICATION_COMMANDS = (
    "-@all +@read +@write +@connection +eval +evalsha +script|load +script|exists +time -@dangerous -@admin"
)

# The user named `default` must be in every user group; the built-in one may run everything. This one is switched off.
DEFAULT_USER_ACCESS = "off ~keys* resetchannels -@all"


def application_access(key_prefix: str) -> str:
    """Return the access string that confines a user to keys beginning with the prefix."""
    return f"on ~{key_prefix}:* resetchannels {APPLICATION_COMMANDS}"
