"""Describes endpoints for drf-spectacular, whatever schema class the host's own views have."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def described(**description: Any) -> Callable[[Endpoint], Endpoint]:
    """`extend_schema`, without DEFAULT_SCHEMA_CLASS of the host, which it reads at import."""

    def decorate(endpoint: Endpoint) -> Endpoint:
        endpoint.kwargs = {"schema": AutoSchema}  # type: ignore[attr-defined]
        return extend_schema(**description)(endpoint)

    return decorate
