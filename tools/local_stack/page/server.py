"""The page's process: started beside a running stack, noted in its record, and ended with it."""

import http.client
import os
import secrets
import sys
from pathlib import Path

from tools.local_stack.processes.ports import LOOPBACK, free_ports
from tools.local_stack.processes.server import Server, end_with_children
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.record import RunningPage, StackRecord
from tools.terraform.steps import ROOT

TOKEN_VARIABLE = "LOCAL_STACK_PAGE_TOKEN"  # noqa: S105 - the name of a variable
READY_TIMEOUT_SECONDS = 30.0


def with_page(name: str, noted: StackRecord, *, records: Path) -> StackRecord:
    """Return the record with a page that answers, started if there is none; raises StartError."""
    if noted.page is not None:
        if is_answering(noted.page.port):
            return noted
        end_with_children(noted.page.identity)
    port, token = free_ports(1)[0], secrets.token_urlsafe(24)
    server = Server.start(
        "the page",
        [sys.executable, "-m", "tools.local_stack.page", name, "--records", str(records), "--port", str(port)],
        log=StackFolder(root=noted.folder).logs["page"],
        working_folder=ROOT,
        # Not in the arguments, which every user of the machine can list.
        environment={**os.environ, TOKEN_VARIABLE: token},
    )
    try:
        server.wait_until(lambda: is_answering(port), timeout_seconds=READY_TIMEOUT_SECONDS)
    except BaseException:
        server.stop()
        raise
    server.leave_running()
    page = RunningPage(identity=server.identity, port=port, token=token)
    changed = noted.model_copy(update={"page": page})
    record.replace(name, changed, records=records)
    return changed


def is_answering(port: int) -> bool:
    """Tell whether a page answers there: its files to anybody, the rest to nobody without the token."""
    try:
        return (_status(port, "/"), _status(port, "/api/forms")) == (http.HTTPStatus.OK, http.HTTPStatus.UNAUTHORIZED)
    except (OSError, http.client.HTTPException):
        return False


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()
