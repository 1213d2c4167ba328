"""Steps of a search that a shop plugs in: retrievers and stages, beside those of the app."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any

from django.utils.module_loading import import_string

from ..conf import app_settings
from ..exceptions import ConfigurationError
from ..registry import Searchable
from .hits import Candidate, Hit
from .query import Query
from .retrievers.barcode import ByBarcode
from .retrievers.base import Retriever
from .retrievers.bridge import ByBridge
from .retrievers.lexical import ByWords
from .retrievers.listing import ByFilters
from .retrievers.picture import ByPicture
from .retrievers.semantic import ByMeaning
from .retrievers.tower import ByTower

# Candidates to candidates, after the fusion and before their objects are read.
Stage = Callable[[Sequence[Candidate], Query], Iterable[Candidate]]
# Hits to hits, once they are.
Reranker = Callable[[Sequence[Hit], Query], Sequence[Hit]]

# In this order equals are ranked.
BUILT_IN: tuple[Retriever, ...] = (
    ByBarcode(),
    ByWords(),
    ByMeaning(),
    ByTower(),
    ByBridge(),
    ByPicture(),
    ByFilters(),
)


def retrievers_of(searchable: Searchable) -> list[Retriever]:
    """The app's own retrievers, those of RETRIEVERS, and those of the searchable.

    Raises:
        ConfigurationError: a path leads to nothing, or to something that is no retriever.
    """
    named = _named("RETRIEVERS", app_settings().retrievers, searchable.retrievers)
    return [*BUILT_IN, *(_retriever(setting, entry) for setting, entry in named)]


def stages_of(searchable: Searchable) -> list[Stage]:
    """The stages of STAGES, then those of the searchable, in their order.

    Raises:
        ConfigurationError: as for `retrievers_of`.
    """
    named = _named("STAGES", app_settings().stages, searchable.stages)
    return [_function(setting, entry) for setting, entry in named]


def rerankers_of(searchable: Searchable) -> list[Reranker]:
    """The functions of RERANKERS, then those of the searchable, in their order.

    Raises:
        ConfigurationError: as for `retrievers_of`.
    """
    named = _named("RERANKERS", app_settings().rerankers, searchable.rerankers)
    return [_function(setting, entry) for setting, entry in named]


def has_own_steps(searchable: Searchable) -> bool:
    """Whether anything of the shop's own may read the context of a query."""
    settings = app_settings()
    of_the_shop = (settings.retrievers, settings.stages, settings.rerankers)
    of_its_own = (searchable.retrievers, searchable.stages, searchable.rerankers)
    return any((*of_the_shop, *of_its_own))


def plugged_problems(searchables: Iterable[Searchable]) -> list[str]:
    """What is wrong with what is plugged in, each once.

    Raises:
        ConfigurationError: the settings cannot be read at all.
    """
    app_settings()
    steps: tuple[Callable[[Searchable], Any], ...] = (retrievers_of, stages_of, rerankers_of)
    finds = [partial(step, searchable) for searchable in searchables for step in steps]
    problems = []
    for find in finds:
        try:
            find()
        except ConfigurationError as error:
            problems.append(str(error))
    return list(dict.fromkeys(problems))


def _named(
    setting: str, of_settings: Sequence[Any], of_searchable: Sequence[Any]
) -> Iterator[tuple[str, Any]]:
    yield from ((setting, entry) for entry in of_settings)
    yield from ((setting.lower(), entry) for entry in of_searchable)


@cache
def _retriever(setting: str, entry: Any) -> Retriever:
    found = _imported(setting, entry)
    retriever = found() if isinstance(found, type) else found
    if not isinstance(retriever, Retriever):
        raise ConfigurationError(f"{setting}: {entry} is no Retriever.")
    return retriever


def _function(setting: str, entry: Any) -> Any:
    function = _imported(setting, entry)
    if not callable(function):
        raise ConfigurationError(f"{setting}: {entry} is no function.")
    return function


@cache
def _imported(setting: str, entry: Any) -> Any:
    """What a dotted path leads to; what is no path is the thing itself."""
    if not isinstance(entry, str):
        return entry
    try:
        return import_string(entry)
    except ImportError as error:
        raise ConfigurationError(f"{setting}: {error}{_hint(entry)}") from error


def _hint(path: str) -> str:
    """The nearest name in the module of a path, where that is there."""
    module, _dot, name = path.rpartition(".")
    try:
        names = dir(import_module(module)) if module else []
    except ImportError:
        names = []
    nearest = difflib.get_close_matches(name, names, n=1)
    return f" Did you mean {module}.{nearest[0]}?" if nearest else ""
