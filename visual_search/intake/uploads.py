"""Receives an upload into memory, never onto disk, and stops it at the limit."""

import logging
from typing import Any, BinaryIO, cast

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import LimitedStream, WSGIRequest
from django.http import HttpRequest

from ..conf import app_settings
from . import refusals

logger = logging.getLogger(__name__)

# What Django raises, while it reads a form, for a reason that `refusals.request_too_large` names.
FORM_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)

# Boundaries, headers and the other fields of a form around the photo itself.
_FORM_ALLOWANCE = 64 * 1024


class PhotoUploadHandler(FileUploadHandler):
    """Keeps files in memory, and refuses the request when one grows past the limit.

    Raises:
        IntakeError: from the code that reads the body, `request.POST` for example. A mere
            StopUpload would look as if no photo had been sent.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._chunks: list[bytes] = []
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        self._size += len(raw_data)
        allowed = app_settings().upload_max_bytes
        if self._size > allowed:
            raise refusals.too_large(allowed_bytes=allowed)
        self._chunks.append(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":  # noqa: ARG002
        content = b"".join(self._chunks)
        self._chunks = []
        return SimpleUploadedFile(self.file_name or "photo", content)


def receive_in_memory(request: HttpRequest) -> None:
    """Let a request's files go to memory only. Must be called before its body is read.

    Raises:
        IntakeError: the body is announced to be larger than any photo that is accepted.
    """
    allowed = app_settings().upload_max_bytes
    if _announced_bytes(request) > allowed + _FORM_ALLOWANCE:
        raise refusals.too_large(allowed_bytes=allowed)
    _bound_chunked_body(request, most=allowed + _FORM_ALLOWANCE)
    try:
        request.upload_handlers = [PhotoUploadHandler(request)]
    except AttributeError:
        # The limit on its bytes holds all the same: they are counted again when it is read.
        logger.warning("A middleware read the request first, so the photo may touch the disk.")


def _bound_chunked_body(request: HttpRequest, *, most: int) -> None:
    """Let a body of unannounced length be read, though no further than any other.

    Django takes it for empty. Only servers that mark its end can be trusted to stop there.
    """
    is_marked = request.META.get("wsgi.input_terminated", False)
    if isinstance(request, WSGIRequest) and is_marked and not request.META.get("CONTENT_LENGTH"):
        request.META["CONTENT_LENGTH"] = str(most)
        body = LimitedStream(request.META["wsgi.input"], most)
        request._stream = cast(BinaryIO, body)  # noqa: SLF001


def _announced_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
