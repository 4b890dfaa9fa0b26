"""Answers to requests that an AWS SDK sends again, told by the invocation's id that each attempt carries.

A create whose first answer was lost is sent again and would get "already exists" for what it made itself: Terraform
then fails. The repeated request gets the first one's answer instead, if that was a success.
"""

from collections import OrderedDict

from tools.local_stack.emulator.serving.asgi import App, Message, Receive, Send

KEPT = 1000
"""Answers kept; an SDK sends again within seconds."""

_ID = b"amz-sdk-invocation-id"


def answering_repeats(app: App) -> App:
    """Wrap an ASGI application."""
    answers: OrderedDict[bytes, list[Message]] = OrderedDict()

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        invocation = dict(scope.get("headers", ())).get(_ID) if scope["type"] == "http" else None
        if invocation is None:
            await app(scope, receive, send)
            return
        if (answer := answers.get(invocation)) is not None:
            for message in answer:
                await send(message)
            return
        sent: list[Message] = []

        async def noting(message: Message) -> None:
            sent.append(message)
            # Noted before it is sent: sending is what can fail.
            if not message.get("more_body", False) and sent[0].get("status", 500) < 300 and len(sent) > 1:
                answers[invocation] = sent
                if len(answers) > KEPT:
                    answers.popitem(last=False)
            await send(message)

        await app(scope, receive, noting)

    return wrapped
