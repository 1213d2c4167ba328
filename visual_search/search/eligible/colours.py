"""Which products have a colour: by the filter that says it, or by what they are called."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import get_language

from ...language.sentences.colours import Colour, agreement, spellings
from ...language.terms.letters import plain
from ...models import Document
from ...registry import FilterSource, Searchable, registry
from ...remembering import Held
from ...store.words.holding import that_may_hold
from .spelling import pattern_of

# More values than these are no colours but descriptions.
_MOST_VALUES = 500
# To find the values of a field of text takes a look at every product.
_held: Held[Mapping[Any, str]] = Held()


def colour_source(searchable: Searchable) -> FilterSource | None:
    """The filter by colour; None where a searchable has none."""
    name = searchable.colour_filter
    source = searchable.filter_source(name) if name else None
    return None if source is None or source.is_number else source


def agreeing_values(searchable: Searchable, colours: Sequence[Colour]) -> dict[Any, float]:
    """By each value of the filter that is one of some colours, how far it is, 0 to 1."""
    source = colour_source(searchable)
    called = _called(source, searchable) if source else {}
    found = {
        value: max((agreement(colour, name) for colour in colours), default=0.0)
        for value, name in called.items()
    }
    return {value: how for value, how in found.items() if how}


def _called(source: FilterSource, searchable: Searchable) -> Mapping[Any, str]:
    """The values of the filter by colour as the shopper's language calls them."""
    key = (searchable.label, source.name, get_language())
    return _held.get(key, lambda: _names(source, searchable))


def _names(source: FilterSource, searchable: Searchable) -> Mapping[Any, str]:
    if source.related is not None:
        rows = source.related._default_manager.all()[:_MOST_VALUES]
        return {getattr(row, source.field.attname): source.name_of(row) for row in rows}
    if source.choices:
        return {value: str(name) for value, name in source.choices.items()}
    values = searchable.get_queryset().order_by().values_list(source.lookup, flat=True)
    return {value: str(value) for value in values.distinct()[:_MOST_VALUES] if value}


def called(model: type[models.Model], colour: Colour) -> models.QuerySet[Document, Any]:
    """Keys of the objects that are called by a colour, or whose texts name it where none is."""
    words = "|".join(map(_word, spellings(colour)))
    documents = that_may_hold(
        Document.objects.of_model(model), registry.for_model(model), spellings(colour)
    )
    in_title = documents.filter(text__iregex=rf"^[^\n]*(?:{words})")
    found = in_title if in_title.exists() else documents.filter(text__iregex=words)
    return found.order_by("pk").object_keys(model)


def titles(model: type[models.Model], keys: Iterable[Any]) -> dict[Any, str]:
    """What some objects are called, by key: the first line of their text."""
    documents = Document.objects.of_objects(model, keys)
    return {
        one.object_pk: one.text.partition("\n")[0]
        for one in documents.defer("barcodes", "updated_at")
    }


def _word(word: str) -> str:
    """The pattern of a word on its own; there are no spaces between Chinese ones."""
    pattern = pattern_of(plain(word))
    return pattern if not word.isascii() and ord(word[0]) > 0x3000 else rf"\m{pattern}\M"
