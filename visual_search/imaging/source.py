"""Reads the bytes of an upload, and never many more of them than are allowed."""

from typing import IO

from . import refusals

_BLOCK = 64 * 1024


def read_bytes(source: bytes | IO[bytes], *, limit: int) -> bytes:
    """Return all bytes of `source`, reading a stream from where it stands.

    Errors of the stream itself (a storage that is down, a missing file) pass unchanged:
    they say nothing about the picture.

    Raises:
        IntakeError: there are no bytes (`image_empty`) or more than `limit`
            (`image_too_large`); at most `limit` + 64 KiB of a stream have been read then.
    """
    data = source if isinstance(source, bytes) else _drained(source, limit=limit)
    if len(data) > limit:
        raise refusals.too_large(allowed_bytes=limit)
    if not data:
        raise refusals.empty()
    return data


def _drained(stream: IO[bytes], *, limit: int) -> bytes:
    blocks = []
    left = limit
    while left >= 0 and (block := stream.read(_BLOCK)):
        blocks.append(block)
        left -= len(block)
    return b"".join(blocks)
