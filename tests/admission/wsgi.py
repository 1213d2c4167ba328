"""The test project as gunicorn serves it; says how much of each body was read."""

from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()


class Counted:
    """A body that counts what is read of it."""

    def __init__(self, body: Any) -> None:
        self.body = body
        self.bytes = 0

    def _seen(self, data: bytes) -> bytes:
        self.bytes += len(data)
        return data

    def read(self, *args: int) -> bytes:
        return self._seen(self.body.read(*args))

    def readline(self, *args: int) -> bytes:
        return self._seen(self.body.readline(*args))


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/cacheable/":
        start_response("200 OK", [("Cache-Control", "public, max-age=600")])
        return [b"for everybody"]
    body = environ["wsgi.input"] = Counted(environ["wsgi.input"])

    def start(status: str, headers: list[tuple[str, str]], *args: Any) -> Any:
        return start_response(status, [*headers, ("X-Body-Read", str(body.bytes))], *args)

    return django(environ, start)
