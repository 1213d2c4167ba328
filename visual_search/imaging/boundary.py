"""Turns whatever a decoder raises over a file into one refusal, and lets all else pass."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..exceptions import IntakeError
from . import refusals

# Where the classes live that a decoder raises because of the bytes it was given.
_RAISED_BY_DECODERS = frozenset({"builtins", "PIL", "struct", "zlib"})


@contextmanager
def one_refusal() -> Iterator[None]:
    """Make one `image_unreadable` of any error that a file causes while it is decoded.

    An error is the file's fault when its class comes from Python itself, from Pillow or
    from a codec of the standard library; that includes MemoryError. Classes from anywhere
    else are not about the file: a worker's time limit (Celery's SoftTimeLimitExceeded is an
    ordinary Exception, raised by a signal between any two instructions) must reach the
    worker. TimeoutError passes for the same reason: no decoder raises it, time limits do.
    """
    try:
        yield
    except (IntakeError, TimeoutError):
        raise
    # Everything, because a list is never complete: struct.error, TypeError, KeyError and
    # others escape Pillow on malformed files, and each new version brings new ones.
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in _RAISED_BY_DECODERS:
            raise
        raise refusals.unreadable() from error
