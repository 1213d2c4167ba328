"""Whether what a shop registers and plugs in fits the app."""

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Error
from django.db import models

from ...documentation import page
from ...exceptions import ConfigurationError
from ...models.documents import has_supported_key
from ...reading import barcodes
from ...registry import Searchable, registry
from ...registry.problems.declaration import declaration_problems
from ...search.plugged import plugged_problems


def check_searchables(**_: Any) -> list[CheckMessage]:
    if not list(registry):
        return [
            checks.Warning(
                "No model is searchable.",
                hint="Register one in the searchable.py of its app, with @register(Product). See "
                + page("searchables.md"),
                id="visual_search.W002",
            )
        ]
    return [message for searchable in registry for message in _problems(searchable)]


def _problems(searchable: Searchable) -> Iterator[CheckMessage]:
    name = type(searchable).__name__
    yield from _model_problems(name, searchable.model)
    yield from declaration_problems(searchable)


def _model_problems(name: str, model: type[models.Model]) -> Iterator[CheckMessage]:
    if model._meta.proxy:
        yield Error(
            f"{name} is registered for {model.__name__}, which is a proxy.",
            hint="Register the model that owns the table, and filter in get_queryset().",
            obj=model,
            id="visual_search.E011",
        )
    if not has_supported_key(model):
        yield Error(
            f"The primary key of {model.__name__} is neither a number, a UUID nor a text.",
            hint="Register a model with an integer, UUID or character primary key.",
            obj=model,
            id="visual_search.E012",
        )


def check_barcodes(**_: Any) -> list[CheckMessage]:
    named = [one.label for one in registry if one.has_barcodes]
    if barcodes.is_installed() or not named:
        return []
    return [
        checks.Warning(
            f"{', '.join(named)}: barcodes in photos are not read, because zxing-cpp is missing.",
            hint="pip install zxing-cpp",
            id="visual_search.W051",
        )
    ]


def check_steps(**_: Any) -> list[CheckMessage]:
    try:
        problems = plugged_problems(registry)
    except ConfigurationError:
        return []  # E001 says so.
    return [
        Error(
            problem,
            hint=f"What they are, with an example of each: {page('extending.md')}",
            id="visual_search.E041",
        )
        for problem in problems
    ]
