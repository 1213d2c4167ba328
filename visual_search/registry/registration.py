"""The searchables of a project: registered beside their models, found by model or label."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import models

from ..conf import DEFAULT_ALIAS
from ..exceptions import RegistrationError
from .searchable import Searchable

SearchableClass = TypeVar("SearchableClass", bound=type[Searchable])


class Registry:
    """The searchables of a project, by model."""

    def __init__(self) -> None:
        self._by_model: dict[type[models.Model], Searchable] = {}

    def register(self, model: type[models.Model], searchable_class: type[Searchable]) -> None:
        if model in self._by_model:
            raise RegistrationError(f"{model.__name__} is registered twice.")
        if not issubclass(searchable_class, Searchable):
            raise RegistrationError(f"{searchable_class.__name__} is no subclass of Searchable.")
        self._by_model[model] = searchable_class(model)

    def unregister(self, model: type[models.Model]) -> None:
        if model not in self._by_model:
            raise RegistrationError(f"{model.__name__} is not registered.")
        del self._by_model[model]

    def __iter__(self) -> Iterator[Searchable]:
        return iter(self._by_model.values())

    @property
    def aliases(self) -> frozenset[str]:
        """The aliases in ENCODERS whose spaces of pictures answer shoppers."""
        return frozenset(one.encoder for one in self) or frozenset((DEFAULT_ALIAS,))

    @property
    def text_aliases(self) -> frozenset[str]:
        """The aliases in ENCODERS whose spaces of texts answer shoppers."""
        return frozenset(one.text_encoder for one in self if one.text_encoder)

    def for_model(self, model: type[models.Model]) -> Searchable:
        """Return the searchable of a model or of the nearest of its parents.

        Raises:
            RegistrationError: neither is registered.
        """
        for ancestor in model.__mro__:
            if ancestor in self._by_model:
                return self._by_model[ancestor]
        raise RegistrationError(
            f"{model.__name__} is not searchable. Register it in the searchable.py of its app."
        )

    def for_label(self, label: str) -> Searchable:
        """Return the searchable of `app.Model` or of the slug `app-model`.

        Raises:
            RegistrationError: no such model is registered.
        """
        wanted = label.lower().replace("-", ".", 1)
        for searchable in self:
            if searchable.label == wanted:
                return searchable
        known = ", ".join(sorted(searchable.label for searchable in self)) or "none"
        raise RegistrationError(f"{label!r} is not a searchable model; registered: {known}.")

    def asked(self, label: str | None) -> Searchable:
        """Return the searchable that shoppers ask for: the first registered unless they say.

        Raises:
            RegistrationError: nobody registered a model with that label, or any model at all.
        """
        if label:
            return self.for_label(label)
        first = next(iter(self), None)
        if first is None:
            raise RegistrationError("No model is searchable.")
        return first

    def only(self) -> Searchable:
        """Return the one searchable of a project that has just one.

        Raises:
            RegistrationError: there is none, or more than one to choose from.
        """
        searchables = list(self)
        if len(searchables) != 1:
            raise RegistrationError(
                f"{len(searchables)} models are searchable; say which one is meant."
            )
        return searchables[0]


registry = Registry()


def register(model: type[models.Model]) -> Callable[[SearchableClass], SearchableClass]:
    """Register a Searchable for a model: `@register(Product)` above the class."""

    def decorate(searchable_class: SearchableClass) -> SearchableClass:
        registry.register(model, searchable_class)
        return searchable_class

    return decorate
