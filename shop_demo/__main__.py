"""Opens the demo shop: services, database, worker and web server, until Ctrl-C."""

import http.client
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from dev.services import EmbeddedServerError
from dev.services.lock import DirectoryLock
from dev.services.provision import DATABASE_URL, missing_services, urls_of
from dev.services.server import LOOPBACK, EmbeddedServer
from dev.services.termination import EXIT_BY_SIGNAL, Termination

from .programs import ProcessRecord, Program, ProgramError

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = BASE_DIR / ".services" / "demo"
LOGS = HOME / "logs"
FIRST_PORT, LAST_PORT = 8000, 8099
WORKER = "demo@shop"
ADMIN = "admin"
READY_SECONDS = 120.0
SEED_WAIT_SECONDS = "120"  # for the embeddings; the rest follows in the background
WEB_STOP_SECONDS = 10.0
WORKER_STOP_SECONDS = 40.0  # its own soft shutdown takes up to 20
WATCH_SECONDS = 0.5
SERVER_ERROR = 500
# Paths only: what was typed stands in query strings.
ACCESS_LOG = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(L)s'


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def report(name: str, state: str) -> None:
    say(f"  {name:<12} {state}")


class Demo:
    """What the demo has started, in the order of its start."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.lock = DirectoryLock(HOME)
        self.record = ProcessRecord(HOME / "processes.json")
        self.servers: dict[str, EmbeddedServer] = {}
        self.programs: list[Program] = []

    def take_over(self) -> None:
        """Make this the one demo of the directory, whatever an earlier one has left."""
        LOGS.mkdir(parents=True, exist_ok=True)
        self.lock.acquire()
        self.stack.callback(self.lock.release)
        self.record.end_leftovers()

    def start_services(self) -> None:
        """Start what the environment does not name, and put the addresses there."""
        self.servers = missing_services(HOME, durable=True)
        for server in self.servers.values():
            self.stack.callback(server.stop)
            server.start()
            report(server.name, "ready")
        os.environ.update(urls_of(self.servers))
        for name, value in production_like().items():
            os.environ.setdefault(name, value)
        os.environ["PYTHONUNBUFFERED"] = "1"

    def start(self, name: str, arguments: Sequence[str], *, stop_seconds: float) -> Program:
        program = Program(name, arguments, log_path=LOGS / f"{name}.log")
        program.start(directory=BASE_DIR, environment=os.environ)
        self.stack.callback(program.stop, seconds=stop_seconds)
        if program.pid:
            self.record.add(program.pid)
        self.programs.append(program)
        return program

    def complete(self, name: str, *options: str, has_log: bool) -> None:
        """Run a management command to its end."""
        log_path = LOGS / f"{name}.log" if has_log else None
        program = Program(name, ["django", name, "--noinput", *options], log_path=log_path)
        try:
            program.start(directory=BASE_DIR, environment=os.environ)
            program.finish()
        finally:
            program.stop(seconds=WEB_STOP_SECONDS, by=signal.SIGINT)
        report(name, "done")

    def watch(self) -> None:
        """Return never; raise ProgramError when something ends by itself."""
        while True:
            for program in self.programs:
                if not program.is_running:
                    raise ProgramError(program.epitaph())
            for server in self.servers.values():
                if not server.is_running:
                    raise ProgramError(f"{server.name} has ended by itself.\n{server.last_words}")
            time.sleep(WATCH_SECONDS)


def production_like() -> dict[str, str]:
    """The environment of a shop as strangers see it, but on this machine: DEBUG=1 shows errors."""
    return {
        "DJANGO_SETTINGS_MODULE": "shop_demo.settings",
        "DEBUG": "0",
        "HTTPS": "0",
        "SECRET_KEY": kept_secret(HOME / "secret-key"),
        "SHOP_SERVES_MEDIA": "1",
        "STATIC_ROOT": str(HOME / "static"),
    }


def kept_secret(place: Path) -> str:
    """A key of this demo's own, so that its baskets outlive a restart."""
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(48))
    return place.read_text()


def choose_port() -> int:
    """Return PORT, or the first free one from 8000.

    Raises:
        ProgramError: PORT is no port or taken, or all of them are.
    """
    wanted = os.environ.get("PORT", "")
    if wanted and not (wanted.isdecimal() and 0 < int(wanted) < 1 << 16):
        raise ProgramError(f"PORT is {wanted!r}; it should be a number such as {FIRST_PORT}.")
    candidates = [int(wanted)] if wanted else range(FIRST_PORT, LAST_PORT + 1)
    for port in candidates:
        if _is_free(port):
            return port
    raise ProgramError(f"Port {wanted or FIRST_PORT} is taken; choose another: make demo PORT=8123")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def start_worker(demo: Demo) -> None:
    processes = str(min(2, os.cpu_count() or 1))
    schedule = str(HOME / "celerybeat-schedule")
    options = ["--beat", "--schedule", schedule, "--concurrency", processes, "--loglevel", "INFO"]
    options += ["--hostname", WORKER, "--without-gossip", "--without-mingle"]
    command = ["celery", "-A", "shop_demo", "worker", *options]
    worker = demo.start("worker", command, stop_seconds=WORKER_STOP_SECONDS)
    worker.wait_until(_worker_answers, seconds=READY_SECONDS)
    report("worker", "ready")


def _worker_answers() -> bool:
    from kombu.exceptions import OperationalError

    from .celery import app

    try:
        return bool(app.control.ping(destination=[WORKER], timeout=1.0))
    except OperationalError:
        return False


def start_web(demo: Demo, port: int) -> None:
    # As in the Dockerfile: many threads, of which photos take a few and slow clients fifty.
    workers = str(min(2, os.cpu_count() or 1))
    options = ["--bind", f"{LOOPBACK}:{port}", "--workers", workers, "--threads", "64"]
    options += ["--timeout", "60", "--graceful-timeout", "5"]
    options += ["--access-logfile", "-", "--access-logformat", ACCESS_LOG]
    command = ["gunicorn", "shop_demo.wsgi:application", *options, "--no-control-socket"]
    web = demo.start("web", command, stop_seconds=WEB_STOP_SECONDS)
    web.wait_until(lambda: _status(port) is not None, seconds=READY_SECONDS)
    if (_status(port) or SERVER_ERROR) >= SERVER_ERROR:
        raise ProgramError(f"The shop's first page has an error. {web}")
    report("web", "ready")


def _status(port: int) -> int | None:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=READY_SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def needs_products(*, is_own_database: bool) -> bool:
    """Make an admin where the database is the demo's own; return whether the shop is empty."""
    import django
    from django.db import connections

    django.setup()
    from django.contrib.auth.models import User

    from .catalogue.models import Product

    if is_own_database and not User.objects.filter(is_superuser=True).exists():
        User.objects.create_superuser(ADMIN, "admin@example.com", ADMIN)
    is_empty = not Product.objects.exists()
    connections.close_all()
    return is_empty


def welcome(port: int, *, is_own_database: bool) -> None:
    address = f"http://{LOOPBACK}:{port}"
    account = f"user {ADMIN}, password {ADMIN}" if is_own_database else "with your own account"
    say(
        f"\nThe shop is open: {address}/\n"
        "  Open a product to see what looks like it, or search with a photo of yours.\n"
        f"  Behind the counter: {address}/admin/ ({account})\n"
        f"  Logs: {LOGS}\n"
        "Close it with Ctrl-C."
    )


def open_shop(demo: Demo) -> int:
    """Start everything, and return the port."""
    say("Opening the demo shop")
    demo.take_over()
    port = choose_port()
    demo.lock.note(f"the demo at http://{LOOPBACK}:{port}/ (process {os.getpid()})")
    demo.start_services()
    is_own_database = DATABASE_URL in demo.servers
    demo.complete("migrate", has_log=True)
    demo.complete("collectstatic", has_log=True)
    start_worker(demo)
    is_empty = needs_products(is_own_database=is_own_database)
    start_web(demo, port)
    if is_empty:
        say(f"\nThe shop is open at http://{LOOPBACK}:{port}/ and fills while you look around.")
        demo.complete("seed_shop", "--wait-seconds", SEED_WAIT_SECONDS, has_log=False)
    # Each time, so that what many look at these days is of these days.
    demo.complete("seed_shoppers", has_log=True)
    welcome(port, is_own_database=is_own_database)
    return port


def outcome(demo: Demo) -> int:
    """Keep the shop open until someone closes it or something fails; return the exit code."""
    try:
        open_shop(demo)
        demo.watch()
    except (EmbeddedServerError, ProgramError) as error:
        sys.stderr.write(f"{error}\n")
    except SystemExit as stop:
        say("\nClosing the shop")
        return 0 if stop.code == EXIT_BY_SIGNAL + signal.SIGINT else int(stop.code or 0)
    return 1


def main() -> int:
    with Termination() as termination, ExitStack() as stack:
        code = outcome(Demo(stack))
        termination.has_begun = True
        return code


if __name__ == "__main__":
    sys.exit(main())
