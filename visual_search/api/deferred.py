"""Endpoints that load the REST framework with their first request, not with the addresses."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

View = Callable[..., HttpResponseBase]


class DeferredView:
    """A view of the API that is imported when it is called, or when a schema asks for its class.

    Addresses are read by every process that links to the photo page, and most of these never
    answer a call of the API. What Django asks of a view before it calls it is said here.
    """

    csrf_exempt = True  # The views look at the origin themselves.
    login_required = False

    def __init__(self, path: str) -> None:
        self.initkwargs: dict[str, Any] = {}
        self._path = f"{__package__}.{path}"
        self.__module__, _dot, self.__name__ = self._path.rpartition(".")
        self.__qualname__ = self.__name__

    @cached_property
    def cls(self) -> Any:
        """The class, where a generator of schemas looks for it."""
        return import_string(self._path)

    @cached_property
    def _view(self) -> View:
        return cast(View, self.cls.as_view())

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._view(request, *args, **kwargs)


def deferred(path: str) -> View:
    """The view of a class of this package, such as "views.PhotoSearchView"."""
    # Searches write nothing, and a transaction should not wait for a photo to be encoded.
    return cast(View, transaction.non_atomic_requests(DeferredView(path)))
