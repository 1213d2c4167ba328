"""One shape for every error: `{"error": {"code", "message"}}`, without the host's help."""

import logging
import math
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from .. import telemetry
from ..exceptions import DATABASE_AWAY, DatabaseAwayError, VisualSearchError
from ..imaging import refusals
from ..imaging.web.uploads import FORM_TOO_LARGE

logger = logging.getLogger(__name__)


def handle(error: Exception, _context: dict[str, Any]) -> Response | None:
    """Turn a known error into its answer; None for an error nobody foresaw.

    An exception handler of DRF, used instead of the host's.
    """
    response = _answer(error)
    if response is not None:
        set_rollback()
    return response


def _answer(error: Exception) -> Response | None:
    if isinstance(error, DATABASE_AWAY):
        error = DatabaseAwayError(str(error))
    if isinstance(error, FORM_TOO_LARGE):
        error = refusals.request_too_large()
    if isinstance(error, VisualSearchError):
        return _from_app_error(error)
    known = _as_api_error(error)
    return _from_api_error(known) if known else None


def _as_api_error(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound(*error.args)
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(*error.args)
    if isinstance(error, SuspiciousOperation | MultiPartParserError):
        return exceptions.ParseError(_("The request cannot be read."))
    return None


def _from_app_error(error: VisualSearchError) -> Response:
    if not error.is_safe_to_show:
        logger.error("%s: %s", error.code, error, exc_info=error)
    return _response(error.code, error.public_message, error.status, retry_after=error.retry_after)


def _from_api_error(error: exceptions.APIException) -> Response:
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else "request_invalid"
    wait = getattr(error, "wait", None)
    response = _response(code, _first_message(error.detail), error.status_code, retry_after=wait)
    if not isinstance(codes, str):
        response.data["error"]["fields"] = error.detail
    challenge = getattr(error, "auth_header", None)
    if challenge:
        response["WWW-Authenticate"] = challenge
    return response


def _first_message(detail: Any) -> str:
    while isinstance(detail, dict | list):
        detail = next(iter(detail.values() if isinstance(detail, dict) else detail), "")
    return str(detail)


def _response(
    code: str, message: str, http_status: int, *, retry_after: float | None = None
) -> Response:
    telemetry.refused(code)
    response = Response({"error": {"code": code, "message": message}}, status=http_status)
    if retry_after is not None:
        response["Retry-After"] = str(max(1, math.ceil(retry_after)))
    return response
