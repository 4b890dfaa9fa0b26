"""A request that an SDK sends again gets the first one's answer."""

import asyncio

from tools.local_stack.emulator.serving.asgi import Message, Receive, Send
from tools.local_stack.emulator.serving.repeated_requests import answering_repeats


def statuses(*requests: tuple[bytes | None, int]) -> list[int]:
    """Send requests with an invocation's id; the application answers its n-th call with the given status."""
    got: list[int] = []

    async def main() -> None:
        pending = [status for _, status in requests]

        async def app(scope: Message, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": pending.pop(0), "headers": []})
            await send({"type": "http.response.body", "body": b"answer"})

        async def receive() -> Message:
            return {"type": "http.request", "body": b""}

        async def send(message: Message) -> None:
            if "status" in message:
                got.append(message["status"])

        wrapped = answering_repeats(app)
        for invocation, _ in requests:
            headers = [] if invocation is None else [(b"amz-sdk-invocation-id", invocation)]
            await wrapped({"type": "http", "headers": headers}, receive, send)

    asyncio.run(main())
    return got


def test_a_repeated_create_gets_its_first_answer() -> None:
    """Not "already exists"."""
    assert statuses((b"1", 200), (b"1", 409)) == [200, 200]


def test_another_request_is_another() -> None:
    """So is one without an id."""
    assert statuses((b"1", 200), (b"2", 409), (None, 200), (None, 409)) == [200, 409, 200, 409]


def test_a_failure_is_tried_again() -> None:
    """Throttling, say, must not be answered from memory."""
    assert statuses((b"1", 503), (b"1", 200)) == [503, 200]
