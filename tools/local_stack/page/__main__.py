"""`python -m tools.local_stack.page NAME --records FOLDER --port PORT`: serve the page until told to end."""

import argparse
import asyncio
import os
import signal
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config

from tools.local_stack.page.application import application
from tools.local_stack.page.server import TOKEN_VARIABLE
from tools.local_stack.processes.ports import LOOPBACK


async def main() -> None:
    """Serve on loopback."""
    parser = argparse.ArgumentParser(prog="python -m tools.local_stack.page", description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    config = Config()
    config.bind = [f"{LOOPBACK}:{options.port}"]
    config.graceful_timeout = 1.0
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)

    async def until_ended() -> None:
        await ended.wait()

    served = application(options.name, records=options.records, token=os.environ.pop(TOKEN_VARIABLE), port=options.port)
    # Hypercorn's protocol names its own messages, Starlette's any mapping; both are ASGI.
    await serve(served, config, shutdown_trigger=until_ended)  # type: ignore[arg-type]


asyncio.run(main())
