"""Answers the photo-search page: from a form and a photo to one page of hits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models

from ... import search
from ...exceptions import NotEmbeddedError, ProductNotFoundError
from ...imaging import Crop
from ...registry import Searchable
from ...search.eligible.filters import visible_objects
from ...search.hits import Results
from ...search.query import Query, excluding, likes_query, photo_queries, steered
from ...search.token import token_query
from .form import PhotoForm, Step, as_addressed
from .source import Glance, Photo


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One page of hits, and the query that a token can be made of."""

    query: Query
    results: Results


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The products that the shopper wants more or less of, as far as shoppers may see them."""

    taken: tuple[tuple[Step, models.Model], ...] = ()

    def pks(self, kind: str) -> list[Any]:
        return [product.pk for step, product in self.taken if step.kind == kind]

    @property
    def all_pks(self) -> list[Any]:
        return [product.pk for _step, product in self.taken]


def steps_of(searchable: Searchable, steps: Iterable[Step]) -> Steps:
    """Find the products of some steps; what went away meanwhile is left out."""
    steps = list(steps)
    if not steps:
        return Steps()
    try:
        found = visible_objects(searchable, [step.pk for step in steps])
        return Steps(taken=tuple(zip(steps, found, strict=True)))
    except ProductNotFoundError:
        return Steps(taken=tuple(_still_there(searchable, steps)))


def _still_there(
    searchable: Searchable, steps: Iterable[Step]
) -> Iterable[tuple[Step, models.Model]]:
    for step in steps:
        try:
            yield step, visible_objects(searchable, [step.pk])[0]
        except ProductNotFoundError:
            continue


def answer(searchable: Searchable, form: PhotoForm, photo: Photo | None, steps: Steps) -> Answer:
    """Search as the form says; `photo` is None where its token stands for it.

    Raises:
        VisualSearchError: whatever `search.photo_queries` and `search.likes_query` raise.
    """
    [query] = _queries(searchable, form, photo, steps, boxes=[form.box])
    return Answer(query=query, results=search.run(query))


def _queries(
    searchable: Searchable,
    form: PhotoForm,
    photo: Photo | None,
    steps: Steps,
    *,
    boxes: Sequence[Crop | None],
) -> list[Query]:
    excluded = [*steps.all_pks, *([photo.product.pk] if photo and photo.product else [])]
    queries = excluding(_asked(searchable, form, photo, steps, boxes=boxes), excluded)
    if not form.only_in_stock:
        return queries
    # What is like a product, or where the shopper went on to, is not one thing to look for.
    is_one_thing = not (steps.taken or (photo and photo.product))
    return _in_stock(queries, and_the_very_thing=is_one_thing and searchable.tells_stock)


def _asked(
    searchable: Searchable,
    form: PhotoForm,
    photo: Photo | None,
    steps: Steps,
    *,
    boxes: Sequence[Crop | None],
) -> list[Query]:
    page, filters = form.page, form.all_filters
    if photo is None:
        return [token_query(searchable, form.token, filters=filters, page=page)]
    likes, dislikes = steps.pks("more"), steps.pks("less")
    if photo.product and form.box is None:
        try:
            # The stored vectors of the product: nothing is encoded for a mere link.
            query = likes_query(
                searchable,
                likes=[photo.product.pk, *likes],
                dislikes=dislikes,
                filters=filters,
                page=page,
            )
        except NotEmbeddedError:
            pass
        else:
            return [query]
    queries = photo_queries(
        searchable,
        photo.picture,
        crops=boxes,
        barcode=form.barcode,
        colour_weight=form.colour_weight,
        filters=filters,
        page=page,
    )
    return [steered(one, likes=likes, dislikes=dislikes) for one in queries]


def _in_stock(queries: Sequence[Query], *, and_the_very_thing: bool) -> list[Query]:
    everything = queries[0].eligible
    in_stock = queries[0].searchable.only_in_stock(everything)
    sold_out = None
    if and_the_very_thing:
        sold_out = everything.exclude(pk__in=in_stock.order_by().values("pk"))
    return [replace(one, eligible=in_stock, sold_out=sold_out) for one in queries]


def first_answer(
    searchable: Searchable, form: PhotoForm, photo: Photo, steps: Steps, glance: Glance
) -> tuple[PhotoForm, Answer]:
    """Answer where nobody has said which part of a photo is meant; say which part was taken.

    The main object is searched with, and the whole photo: what is taken for the main object
    may be the vase beside it. The surer answer counts.

    Raises:
        VisualSearchError: as for `answer`.
    """
    whole = replace(form, is_whole=True)
    # To the digit as its address will say, so that the address finds the same again.
    boxes = [as_addressed(box) if box else None for box in glance.boxes]
    queries = _queries(searchable, whole, photo, steps, boxes=boxes)
    query, results = search.run_surest(queries)
    taken = replace(form, box=query.crop) if query.crop else whole
    return taken, Answer(query=query, results=results)
