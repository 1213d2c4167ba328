"""Receives an upload into memory, never onto disk, and stops it at the limit."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, BinaryIO, cast

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import LimitedStream, WSGIRequest
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ...conf import app_settings
from ...exceptions import IntakeError
from .. import refusals

logger = logging.getLogger(__name__)

# What Django raises, while it reads a form, for a reason that `refusals.request_too_large` names.
FORM_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)

# Boundaries, headers and the other fields of a form around the photo itself.
_FORM_ALLOWANCE = 64 * 1024
# What an address takes that no photo is sent to: some keys, and room for clumsy encodings of them.
_NO_PHOTO = 256 * 1024
# More than the form of a next page has, whose token stands for its photo.
_WITHOUT_PHOTO = 24 * 1024


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


def receive_in_memory(request: HttpRequest, *, with_photo: bool = True) -> None:
    """Let a request's files go to memory only. Must be called before its body is read.

    Raises:
        IntakeError: the body is announced to be larger than any that is accepted here.
    """
    bound_body(request, with_photo=with_photo)
    try:
        request.upload_handlers = [PhotoUploadHandler(request)]
    except AttributeError:
        # The limit on its bytes holds all the same: they are counted again when it is read.
        logger.warning("A middleware read the request first, so the photo may touch the disk.")


def bound_body(request: HttpRequest, *, with_photo: bool) -> None:
    """Let no more of a body be read than an address takes, whoever reads it and however.

    Raises:
        IntakeError: the body is announced to be larger than that.
    """
    allowed = app_settings().upload_max_bytes
    most = allowed + _FORM_ALLOWANCE if with_photo else _NO_PHOTO
    if _announced_bytes(request) > most:
        raise (
            refusals.too_large(allowed_bytes=allowed)
            if with_photo
            else refusals.request_too_large()
        )
    _bound_chunked_body(request, most=most)


def takes_little(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view that takes no photo, so that nobody sends it more than a little.

    Django's check for tokens would read a form to its end, onto the disk, before the view says
    anything; so it is left out. A view that changes something asks for it inside: `csrf_protect`.
    """

    @csrf_exempt
    @wraps(view)
    def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            bound_body(request, with_photo=False)
        except IntakeError as error:
            content = {"error": {"code": error.code, "message": error.public_message}}
            return JsonResponse(content, status=error.status)
        return view(request, *args, **kwargs)

    return bounded


def _bound_chunked_body(request: HttpRequest, *, most: int) -> None:
    """Let a body of unannounced length be read, though no further than any other.

    Django takes it for empty. Only servers that mark its end can be trusted to stop there.
    """
    is_marked = request.META.get("wsgi.input_terminated", False)
    if isinstance(request, WSGIRequest) and is_marked and not request.META.get("CONTENT_LENGTH"):
        request.META["CONTENT_LENGTH"] = str(most)
        body = _Bounded(request.META["wsgi.input"], most)
        request._stream = cast(BinaryIO, body)  # noqa: SLF001


class _Bounded(LimitedStream):
    """Ends with an error, and not as if the body were complete."""

    def read(self, size: int | None = -1, /) -> bytes:
        self._refuse_more()
        data = super().read(size)
        # Whoever asks for all of it does not ask again.
        if size is None or not 0 <= size <= self.limit:
            self._refuse_more()
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        self._refuse_more()
        return super().readline(size)

    def _refuse_more(self) -> None:
        if self._pos >= self.limit:  # type: ignore[attr-defined]
            raise RequestDataTooBig


def brings_photo(request: HttpRequest) -> bool:
    """Whether a body, unread, is too large to be anything but a photo's."""
    return _announced_bytes(request) > _WITHOUT_PHOTO


def _announced_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
