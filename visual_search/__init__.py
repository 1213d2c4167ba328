"""Visual search for any Django shop: the public door, whose names are imported when asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .moved import keep_old_names

if TYPE_CHECKING:
    from . import events, search
    from .registry import Filter, Searchable, register
    from .search import Hit, Query, Results
    from .search.similar import similar

__version__ = "0.1.0"

__all__ = [
    "Filter",
    "Hit",
    "Query",
    "Results",
    "Searchable",
    "events",
    "register",
    "search",
    "similar",
]

# Where each name lives; a module stands for itself. Nothing of it is imported with the package,
# which Django loads before any model may be.
_HOMES = {
    "Filter": "registry",
    "Hit": "search",
    "Query": "search",
    "Results": "search",
    "Searchable": "registry",
    "events": "",
    "register": "registry",
    "search": "",
    "similar": "search.similar",
}

keep_old_names()


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f".{home or name}", __name__)
    found = getattr(module, name) if home else module
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
