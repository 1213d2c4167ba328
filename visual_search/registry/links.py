"""Which relations lead to images and words, so that a change behind them can be told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from .hops import Hop
from .paths import FieldPath
from .searchable import Searchable


@dataclass(frozen=True, kw_only=True)
class Link:
    """One relation on the way to images or words.

    Args:
        before: the lookup of what has the relation; empty for the object itself.
        is_followed: whether a save of what it leads to is told to the objects.
        fields: what is read of that.
    """

    before: str
    hop: Hop
    is_followed: bool
    fields: frozenset[str]

    @property
    def lookup(self) -> str:
        return f"{self.before}__{self.hop.name}" if self.before else self.hop.name

    @property
    def through(self) -> type[models.Model] | None:
        """The model of the rows of a relation of many to many."""
        relation = self.hop.relation
        if not relation.many_to_many:
            return None
        found: type[models.Model]
        found = getattr(relation, "through", None) or relation.remote_field.through
        return found

    @property
    def owner_key(self) -> str:
        """On a row of a relation of many to many: the key of what has the relation."""
        relation = self.hop.relation
        if self.is_backwards:
            relation = relation.remote_field
            name = relation.m2m_reverse_field_name()
        else:
            name = relation.m2m_field_name()
        field: Any = relation.remote_field.through._meta.get_field(name)
        return str(field.attname)

    @property
    def is_backwards(self) -> bool:
        """Whether the relation is declared on the model that it leads to."""
        return bool(self.hop.relation.auto_created and not self.hop.relation.concrete)


def links_of(searchable: Searchable) -> Iterator[Link]:
    """Every relation on the way, once, with all that is read behind it."""
    found: dict[str, Link] = {}
    words = (*searchable.text_paths, *searchable.barcode_paths)
    pictures = (*searchable.image_paths, *searchable.shopper_paths)
    ways = [(path, True) for path in pictures] + [(path, False) for path in words]
    for path, is_image in ways:
        for link in _links_on(path, is_image=is_image):
            other = found.get(link.lookup, link)
            found[link.lookup] = Link(
                before=link.before,
                hop=link.hop,
                is_followed=link.is_followed or other.is_followed,
                fields=link.fields | other.fields,
            )
    yield from found.values()


def _links_on(path: FieldPath, *, is_image: bool) -> Iterator[Link]:
    """Images are followed wherever they lie; words only where they belong to the object alone.

    The name of a brand or a tag is that of any number of objects.
    """
    way = path.way
    is_owned = True
    for place, hop in enumerate(way):
        is_owned = is_owned and bool(hop.relation.one_to_many or hop.relation.one_to_one)
        read = way[place + 1].relation.name if place + 1 < len(way) else path.field.name
        yield Link(
            before="__".join(one.name for one in way[:place]),
            hop=hop,
            is_followed=is_image or is_owned,
            fields=frozenset([read]),
        )
