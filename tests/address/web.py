"""A web of one machine: names resolve as a test says, and every connection ends on 127.0.0.1.

Sockets are the seam: resolving and connecting are replaced there, everything above is real.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

PUBLIC = "93.184.215.14"
OTHER_PUBLIC = "151.101.1.69"

_resolve = socket.getaddrinfo
_connect = socket.socket.connect
_receive = socket.socket.recv_into


class Listener:
    """Counts who connects, and answers each with `serve`."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self.hits = 0
        self.requests: list[bytes] = []
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def address(self) -> tuple[str, int]:
        return self._socket.getsockname()

    def _accept(self) -> None:
        while True:
            try:
                wire, _ = self._socket.accept()
            except OSError:
                return
            self.hits += 1
            thread = threading.Thread(target=self._answer, args=[wire], daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer(self, wire: socket.socket) -> None:
        with wire, contextlib.suppress(OSError):
            wire.settimeout(30)
            self.requests.append(wire.recv(65536))
            self._serve(wire)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._accepting.join(5)
        for thread in self._threads:
            thread.join(5)


class Web:
    """What the names of this web lead to, and what was asked of it."""

    def __init__(self, site: Listener, canary: Listener) -> None:
        self.site = site
        self.canary = canary
        self.names: dict[str, list[list[str]]] = {}
        self.lookups: list[str] = []
        self.connected: list[tuple[str, int]] = []
        self.received = 0
        self.resolver_delay = 0.0

    def answers(self, name: str, *turns: list[str]) -> None:
        """Let a name resolve to these addresses; the next turn at the next question."""
        self.names[name] = list(turns)

    def resolve(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        # Numbers in any notation, and this machine's own names, mean what they always mean.
        with contextlib.suppress(socket.gaierror):
            kwargs_of_number = {**kwargs, "flags": socket.AI_NUMERICHOST}
            return _resolve(host, port, *args, **kwargs_of_number)
        self.lookups.append(name)
        time.sleep(self.resolver_delay)
        if name.rstrip(".").lower() == "localhost":
            return _resolve("127.0.0.1", port, *args, **kwargs)
        turns = self.names.get(name)
        if not turns:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = turns.pop(0) if len(turns) > 1 else turns[0]
        return [one for each in addresses for one in _resolve(each, port, *args, **kwargs)]

    def connect(self, wire: socket.socket, address: Any) -> None:
        if wire.family not in (socket.AF_INET, socket.AF_INET6) or self._is_local(address):
            _connect(wire, address)
            return
        self.connected.append(address[:2])
        is_public = address[0] in (PUBLIC, OTHER_PUBLIC)
        _connect(wire, (self.site if is_public else self.canary).address)

    def _is_local(self, address: Any) -> bool:
        return address[0] == "127.0.0.1" and address[1] not in (80, 443)

    def receive(self, wire: socket.socket, *args: Any) -> int:
        count = _receive(wire, *args)
        if wire.getpeername() == self.site.address:
            self.received += count
        return count


@contextlib.contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[Listener]:
    listener = Listener(serve)
    try:
        yield listener
    finally:
        listener.close()
