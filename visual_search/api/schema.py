"""Describes endpoints for drf-spectacular, where the extra `schema` has brought it.

Without it the endpoints answer all the same, and describe nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from rest_framework.schemas.inspectors import ViewInspector
from rest_framework.views import APIView

try:
    from drf_spectacular import openapi, types, utils
except ModuleNotFoundError:
    IS_INSTALLED = False
else:
    IS_INSTALLED = True

Described = TypeVar("Described", bound=Callable[..., Any])


def view_schema() -> ViewInspector | None:
    """What describes a view, whatever schema class the host's own views have."""
    return openapi.AutoSchema() if IS_INSTALLED else APIView.schema


def described(**description: Any) -> Callable[[Described], Described]:
    """`extend_schema`, without DEFAULT_SCHEMA_CLASS of the host, which it reads at import."""

    def decorate(endpoint: Described) -> Described:
        if not IS_INSTALLED:
            return endpoint
        endpoint.kwargs = {"schema": openapi.AutoSchema}  # type: ignore[attr-defined]
        return utils.extend_schema(**description)(endpoint)

    return decorate


def described_field(kind: Any) -> Callable[[Described], Described]:
    """`extend_schema_field`: a serializer, or the name of a type such as "BINARY"."""

    def decorate(field: Described) -> Described:
        if not IS_INSTALLED:
            return field
        is_name = isinstance(kind, str)
        return utils.extend_schema_field(types.OpenApiTypes[kind] if is_name else kind)(field)

    return decorate


def parameter(**description: Any) -> list[Any]:
    """One `OpenApiParameter`; none where nobody reads it."""
    return [utils.OpenApiParameter(**description)] if IS_INSTALLED else []
