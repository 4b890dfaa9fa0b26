"""A guide to a running stack, as commands to copy."""

import shlex
from pathlib import Path

from rich.console import Console

from environments import load
from tools.local_stack.page.address import address_of
from tools.local_stack.stack.folder import ENVIRONMENT
from tools.local_stack.stack.record import StackRecord

CURL = 'curl --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'


def print_guide(console: Console, stack: StackRecord, *, variables: Path) -> None:
    """Print how to invoke, look into Redis, use other programs, see logs, and take the stack down.

    ``variables`` is the file with those that other programs need.
    """
    settings = load(ENVIRONMENT)
    redis_cli = stack.redis_endpoint.command_line()
    as_application = stack.redis_endpoint.command_line(settings.application_user)
    in_shell = f"set -a; . {shlex.quote(str(variables))}; set +a"
    sections = {
        "Look at it: a page to call the functions, see what the cache does, and pull Redis's plug": (
            *((address_of(stack.page),) if stack.page else ()),
        ),
        "Call a function": (
            """make invoke OF=feature-flags METHOD=PUT TARGET=/flags/beta BODY='{"enabled": true}'""",
            "make invoke OF=feature-flags METHOD=GET TARGET='/users/u1/flags/beta?country=DE'",
        ),
        "Call the HTTP API: IAM wants requests signed, which curl does": (
            in_shell,
            f"""{CURL} -X PUT "$API_URL/flags/beta" --json '{{"enabled": true}}'""",
            f"""{CURL} "$API_URL/users/u1/flags/beta?country=DE\"""",
        ),
        "Look into Redis (reads everything, changes nothing; KEYS is blocked, use --scan)": (
            redis_cli,
            f"{redis_cli} --scan",
        ),
        "The same as the application's user, who may do what the functions may": (as_application,),
        "Use the AWS command line, boto3, Terraform or redis_access with it: the variables are in a file": (
            in_shell,
            'aws ssm get-parameters-by-path --path "$REDIS_SSM_PREFIX" --with-decryption',
            ".venv/bin/python -m redis_access ping",
            ".venv/bin/uvicorn examples.fastapi_service.app:app",
        ),
        "Bring changed code of functions and library in": ("make reload",),
        "See what runs, and its logs": (
            "make status",
            "make logs",
            "make logs OF=feature-flags",
            "make status WATCH=1",
            "make logs OF=feature-flags FOLLOW=1",
        ),
        "Pull Redis's plug, and see the functions go on": ("make redis DO=freeze", "make redis DO=thaw"),
        "Take everything down": ("make down",),
    }
    for title, commands in sections.items():
        console.print(f"\n[bold]{title}[/]", highlight=False)
        for command in commands:
            # Unwrapped, so that it can be copied.
            console.print(f"  {command}", soft_wrap=True, markup=False, highlight=False)
