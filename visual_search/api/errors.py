"""One shape for every error: `{"error": {"code", "message"}}`, without the host's help."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from ..exceptions import BusyError, VisualSearchError

logger = logging.getLogger(__name__)

# The database or its connection is away; nothing is wrong with the request.
DATABASE_AWAY = (OperationalError, InterfaceError)
_RETRY_AFTER = 10


def error_response(error: Exception) -> Response | None:
    """Turn a known error into its answer; None for an error nobody foresaw."""
    if isinstance(error, VisualSearchError):
        return _from_app_error(error)
    if isinstance(error, DATABASE_AWAY):
        logger.error("The database is away: %s", error)
        return _response(
            "database_unavailable",
            "The shop's database does not answer just now.",
            status.HTTP_503_SERVICE_UNAVAILABLE,
            retry_after=_RETRY_AFTER,
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound(*error.args)
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(*error.args)
    if isinstance(error, exceptions.APIException):
        return _from_api_error(error)
    return None


def _from_app_error(error: VisualSearchError) -> Response:
    if error.status >= status.HTTP_500_INTERNAL_SERVER_ERROR:
        logger.warning("%s: %s", error.code, error)
    retry_after = error.retry_after if isinstance(error, BusyError) else None
    return _response(error.code, error.public_message, error.status, retry_after=retry_after)


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
    response = Response({"error": {"code": code, "message": message}}, status=http_status)
    if retry_after is not None:
        response["Retry-After"] = str(int(retry_after) or 1)
    return response
