"""Receives an upload into memory, never onto disk, and stops it at the limit."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from ..conf import app_settings
from . import refusals

# Boundaries, headers and the other fields of a form around the photo itself.
_FORM_ALLOWANCE = 64 * 1024


class PhotoUploadHandler(FileUploadHandler):
    """Keeps one file in memory and cuts the connection when it grows past the limit."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._chunks: list[bytes] = []
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        self._size += len(raw_data)
        if self._size > app_settings().upload_max_bytes:
            raise StopUpload(connection_reset=True)
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
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if announced > allowed + _FORM_ALLOWANCE:
        raise refusals.too_large(allowed_bytes=allowed)
    request.upload_handlers = [PhotoUploadHandler(request)]
