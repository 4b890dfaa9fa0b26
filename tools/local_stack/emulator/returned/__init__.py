"""Attributes that MiniStack 1.5.33 takes and does not return, returned.

Without them a second deployment changes what nobody changed. Each module names what it mends. Remove it when MiniStack
returns what was set.
"""

from tools.local_stack.emulator.returned.alarms import return_alarms_whole
from tools.local_stack.emulator.returned.caches import return_caches_whole
from tools.local_stack.emulator.returned.networks import return_networks_whole


def return_what_was_set() -> None:
    """Put all of the mended answers in the place of MiniStack's."""
    return_alarms_whole()
    return_caches_whole()
    return_networks_whole()
