"""MiniStack's state, saved while it runs and loaded when it starts. MiniStack itself saves only when it ends."""

from ministack import app as ministack
from ministack.core import persistence

from tools.local_stack.emulator.serving.asgi import App, Message, Receive, Send

SAVE_PATH = "/_local_stack/save"


def load_saved_state() -> None:
    """Load what is saved in STATE_DIR, if anything is."""
    # The functions of this module ask for it; what MiniStack does when it starts and ends stays off.
    persistence.PERSIST_STATE = True
    ministack._load_persisted_state()  # noqa: SLF001 - MiniStack has no other way


def saving_on_request(app: App) -> App:
    """Wrap an ASGI application: POST to SAVE_PATH saves everything to STATE_DIR."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", SAVE_PATH):
            await app(scope, receive, send)
            return
        persistence.save_all(ministack._build_persistence_save_dict())  # noqa: SLF001 - as above
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return wrapped
