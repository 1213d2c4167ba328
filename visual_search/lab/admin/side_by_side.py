"""The catalogue's own pictures or products as queries, answered by two spaces as shoppers are."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from ... import search
from ...exceptions import IntakeError, NotEmbeddedError, RegistrationError
from ...indexing import images
from ...models import Embedding, EmbeddingSpace
from ...registry import Searchable, registry, title_of
from ...search.query import Page, Query, photo_query
from ...store.spaces.standing import Standing, standing
from ...storefront import image_url

PHOTO, PRODUCT = "photo", "product"
# A photo is decoded and encoded for each of the two spaces.
COUNTS = {PHOTO: 5, PRODUCT: 10}
_ANSWERS = 5
# A picture of a product that shoppers do not see is passed over; this often at most.
_TRIES = 40

Pair = tuple[EmbeddingSpace, EmbeddingSpace]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A product as it stands on the page. `is_shared`: the other space found it as well."""

    title: str
    picture: str
    similarity: float | None = None
    is_shared: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """One picture of the catalogue, and the products that each space finds most like it."""

    asked: Shown
    left: tuple[Shown, ...]
    right: tuple[Shown, ...]

    @property
    def shared(self) -> int:
        return sum(one.is_shared for one in self.left)


def choose(spaces: Sequence[EmbeddingSpace], left: str | None, right: str | None) -> Pair | None:
    """The two spaces that were asked for; else the one that answers and the newest beside it."""
    by_key = {str(space.pk): space for space in spaces}
    answers = (one for one in spaces if standing(one) == Standing.ANSWERS)
    first = by_key.get(left or "") or next(answers, None)
    if first is None:
        return None
    others = sorted((one for one in spaces if one != first), key=lambda one: -one.pk)
    second = by_key.get(right or "") or next(iter(others), None)
    return (first, second) if second is not None else None


def ask(
    left: EmbeddingSpace, right: EmbeddingSpace, *, by: str = PHOTO, turn: int = 0
) -> list[Question]:
    """Ask both spaces what shoppers may ask, through the whole search; other turns ask others.

    Args:
        by: `photo` sends a picture of the catalogue as a shopper does, `product` asks for
            products like one, as its page does.

    Raises:
        BusyError: shoppers need the encoder just now.
        EncoderError, ConfigurationError: the encoder of a space cannot work.
    """
    found = []
    for row in _rows(left, right, turn=turn):
        question = _question(row, left, right, by=by)
        if question is not None:
            found.append(question)
        if len(found) == COUNTS[by]:
            break
    return found


def _rows(left: EmbeddingSpace, right: EmbeddingSpace, *, turn: int) -> Iterator[Embedding]:
    """Embeddings of the left space that have a twin in the right one, at random.

    Drawn by key: sorting a large table at random would read all of it.
    """
    twin = Embedding.objects.in_space(right).ready()
    twin = twin.filter(document=OuterRef("document"), image_name=OuterRef("image_name"))
    rows = Embedding.objects.in_space(left).ready().filter(Exists(twin)).order_by("pk")
    rows = rows.select_related("document__content_type")
    keys = Embedding.objects.in_space(left).order_by("pk").values_list("pk", flat=True)
    lowest, highest = keys.first(), keys.last()
    if lowest is None or highest is None:
        return
    dice = random.Random(f"{left.pk} {right.pk} {turn}")  # noqa: S311  # nosec B311
    seen: set[int] = set()
    for _ in range(_TRIES):
        others = rows.exclude(document__in=seen)
        row = others.filter(pk__gte=dice.randint(lowest, highest)).first() or others.first()
        if row is None:
            return
        seen.add(row.document_id)
        yield row


def _question(
    row: Embedding, left: EmbeddingSpace, right: EmbeddingSpace, *, by: str
) -> Question | None:
    try:
        searchable = registry.for_label(row.document.label)
    except RegistrationError:
        return None
    instance = searchable.get_queryset().filter(pk=row.document.object_pk).first()
    if instance is None:
        return None
    try:
        queries = [_query(searchable, instance, row, space=one, by=by) for one in (left, right)]
    except (IntakeError, NotEmbeddedError, OSError):
        return None  # Gone or damaged meanwhile: another one asks.
    hits = [list(search.run(query)) for query in queries]
    return Question(
        asked=_shown(searchable, instance, row.image_name),
        left=_answers(searchable, *hits),
        right=_answers(searchable, *hits[::-1]),
    )


def _query(
    searchable: Searchable,
    instance: models.Model,
    row: Embedding,
    *,
    space: EmbeddingSpace,
    by: str,
) -> Query:
    page = Page(limit=_ANSWERS)
    if by == PRODUCT:
        return search.product_query(searchable, instance, page=page, space=space)
    file = images.file_of(searchable, instance, row.image_name)
    if file is None:
        raise FileNotFoundError(row.image_name)
    with file.storage.open(row.image_name, "rb") as stream:
        query = photo_query(searchable, stream, page=page, space=space)
    # It would be first in both, and says nothing.
    return replace(query, eligible=query.eligible.exclude(pk=instance.pk))


def _answers(searchable: Searchable, hits: list[Any], others: list[Any]) -> tuple[Shown, ...]:
    elsewhere = {hit.instance.pk for hit in others}
    return tuple(
        _shown(
            searchable,
            hit.instance,
            hit.image_name,
            similarity=hit.similarity,
            is_shared=hit.instance.pk in elsewhere,
        )
        for hit in hits
    )


def _shown(searchable: Searchable, instance: models.Model, image_name: str, **fields: Any) -> Shown:
    picture = image_url(searchable, instance, image_name)
    return Shown(title=title_of(instance), picture=picture, **fields)
