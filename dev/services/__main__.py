"""Runs a program beside temporary services: `python -m dev.services run -- CMD ...`."""

import argparse
import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .errors import EmbeddedServerError
from .provision import missing_services, temporary_services
from .termination import EXIT_BY_SIGNAL, Termination

NOT_FOUND = 127


def run(command: Sequence[str]) -> int:
    """Run a command with DATABASE_URL and REDIS_URL set, and return its exit code."""
    with Termination() as termination, temporary_services() as urls:
        try:
            child = subprocess.Popen(command, env={**os.environ, **urls})  # noqa: S603
        except OSError as error:
            sys.stderr.write(f"{command[0]}: {error.strerror}\n")
            return NOT_FOUND
        termination.child = child
        code = child.wait()
        termination.has_begun = True
        return code if code >= 0 else EXIT_BY_SIGNAL - code


def serve() -> int:
    """Print the addresses as one line of JSON; run until the parent closes our stdin or dies."""
    parent = os.getppid()
    with Termination() as termination, temporary_services() as urls:
        sys.stdout.write(json.dumps(urls) + "\n")
        sys.stdout.flush()
        while os.getppid() == parent and not _is_closed(sys.stdin.fileno()):
            pass
        termination.has_begun = True
    return 0


def _is_closed(descriptor: int, *, wait_seconds: float = 1.0) -> bool:
    readable, _, _ = select.select([descriptor], [], [], wait_seconds)
    return bool(readable) and os.read(descriptor, 1024) == b""


def remove(directory: Path) -> int:
    """Delete the data of the services that have lived in a directory."""
    for server in missing_services(directory, durable=True).values():
        server.remove()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dev.services", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", usage="%(prog)s -- CMD ...", help="run a command beside services")
    verbs.add_parser("serve", help="print the addresses, run until stdin is closed")
    removing = verbs.add_parser("remove", help="delete the data of a directory's services")
    removing.add_argument("directory", type=Path)
    return parser


def main(arguments: Sequence[str]) -> int:
    # Split by hand: how argparse treats "--" before a verb's arguments differs between versions.
    split = arguments.index("--") if "--" in arguments else len(arguments)
    command = arguments[split + 1 :]
    parser = _parser()
    options = parser.parse_args(arguments[:split])
    if (options.verb == "run") != bool(command):
        parser.error("run, and only run, is followed by -- and a command")
    try:
        if options.verb == "run":
            return run(command)
        return serve() if options.verb == "serve" else remove(options.directory)
    except EmbeddedServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
