"""Hosts that wrap each request in a transaction, and searchables with ideas of their own."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import caches
from django.db import connection

from visual_search.registry import registry


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    caches["default"].clear()


@pytest.fixture
def atomic_requests(transactional_db, settings) -> Iterator[None]:
    """The setting of the database, for real: each view runs in a transaction."""
    settings.ROOT_URLCONF = "tests.host.urls"
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    yield
    connection.settings_dict["ATOMIC_REQUESTS"] = False


@pytest.fixture
def searchable(monkeypatch) -> Callable[..., None]:
    """Give the searchable of a model other methods for one test."""

    def change(model: type, **methods: object) -> None:
        for name, method in methods.items():
            monkeypatch.setattr(type(registry.for_model(model)), name, method)

    return change
