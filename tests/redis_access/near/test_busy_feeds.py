"""A feed that is opened while watched keys change."""

from time import monotonic

from redis_access import Address, ConnectionSettings
from redis_access.transport.tracking import Tracking

from tests.redis_access.faults.scripted_server import ScriptedServer

SUBSCRIBED = b">3\r\n$9\r\nsubscribe\r\n$20\r\n__redis__:invalidate\r\n:1\r\n"
CHANGED = b">2\r\n$10\r\ninvalidate\r\n*1\r\n$5\r\napp:k\r\n"


def test_a_change_right_behind_the_answers_is_no_fault() -> None:
    """The feed is there, still a subscriber, by one connection."""
    with ScriptedServer() as server:
        address = Address("127.0.0.1", server.port)
        settings = ConnectionSettings(primary=address, cluster=True, tls=False, budget_milliseconds=5000)
        feed = Tracking(settings, address, None, prefixes=("",), changed=lambda _: None)
        server.will_answer([SUBSCRIBED, b"+OK\r\n", b"*0\r\n" + CHANGED + CHANGED[:9]])
        feed.open(deadline=monotonic() + 5, now=0.0)
        feed.close()
        assert server.connections == 1


def test_one_who_may_not_subscribe_connects_once_more() -> None:
    """All answers may come at once, with one too many: none of them is taken for an answer to the next login."""
    with ScriptedServer() as server:
        address = Address("127.0.0.1", server.port)
        settings = ConnectionSettings(primary=address, cluster=True, tls=False, budget_milliseconds=5000)
        feed = Tracking(settings, address, None, prefixes=("",), changed=lambda _: None)
        refused = b"-NOPERM this user has no permissions to access one of the channels\r\n"
        server.will_answer([refused, b"+OK\r\n", b"*0\r\n", b"+OK\r\n", b"*0\r\n"])
        feed.open(deadline=monotonic() + 5, now=0.0)
        feed.close()
        assert server.connections == 2
