"""Answers the photo-search page: from a form and a photo to one page of hits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ... import search
from ...exceptions import InvalidQueryError, NotEmbeddedError, ProductNotFoundError
from ...models import EmbeddingSpace
from ...registry import Searchable
from ...search.bands import Asked
from ...search.filters import visible_objects
from ...search.hits import Results
from ...search.query import Query, likes_query, rocchio
from ...search.token import token_query
from ...store.vectors import vectors_of
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
        VisualSearchError: whatever `search.photo_query` and `search.likes_query` raise.
    """
    query = _query(searchable, form, photo, steps)
    return Answer(query=query, results=search.run(query))


def _query(
    searchable: Searchable,
    form: PhotoForm,
    photo: Photo | None,
    steps: Steps,
    *,
    space: EmbeddingSpace | None = None,
) -> Query:
    excluded = [*steps.all_pks, *([photo.product.pk] if photo and photo.product else [])]
    query = excluding(_asked(searchable, form, photo, steps, space=space), excluded)
    if not form.only_in_stock:
        return query
    # What is like a product, or where the shopper went on to, is not one thing to look for.
    is_one_thing = not (steps.taken or (photo and photo.product))
    return _in_stock(query, and_the_very_thing=is_one_thing and searchable.tells_stock)


def _asked(
    searchable: Searchable,
    form: PhotoForm,
    photo: Photo | None,
    steps: Steps,
    *,
    space: EmbeddingSpace | None,
) -> Query:
    page, filters = form.page, form.all_filters
    if photo is None:
        return token_query(searchable, form.token, filters=filters, page=page)
    if photo.product and form.box is None:
        try:
            # The stored vectors of the product: nothing is encoded for a mere link.
            return likes_query(
                searchable,
                likes=[photo.product.pk, *steps.pks("more")],
                dislikes=steps.pks("less"),
                filters=filters,
                page=page,
                space=space,
            )
        except NotEmbeddedError:
            pass
    query = search.photo_query(
        searchable,
        photo.picture,
        crop=form.box,
        barcode=form.barcode,
        colour_weight=form.colour_weight,
        filters=filters,
        page=page,
        space=space,
    )
    return steered(query, more=steps.pks("more"), less=steps.pks("less"))


def steered(query: Query, *, more: Iterable[Any], less: Iterable[Any]) -> Query:
    """Move the query of a photo towards some products and away from others (Rocchio 1971).

    Products without a vector change nothing.
    """
    more, less = list(more), list(less)
    if not more and not less:
        return query
    vectors = vectors_of(query.space, query.searchable.model, [*more, *less])
    liked = [query.vector, *(vectors[pk] for pk in more if pk in vectors)]
    vector = rocchio(liked, [vectors[pk] for pk in less if pk in vectors])
    if not vector.any():
        raise InvalidQueryError(_("These steps cancel each other out. Undo one of them."))
    # A second look would see the photo alone.
    return replace(query, vector=vector, look=None, asked=Asked.PRODUCT)


def excluding(query: Query, pks: Collection[Any]) -> Query:
    """Keep some objects out of the answer."""
    return replace(query, eligible=query.eligible.exclude(pk__in=pks)) if pks else query


def _in_stock(query: Query, *, and_the_very_thing: bool) -> Query:
    in_stock = query.searchable.only_in_stock(query.eligible)
    if not and_the_very_thing:
        return replace(query, eligible=in_stock)
    sold_out = query.eligible.exclude(pk__in=in_stock.order_by().values("pk"))
    return replace(query, eligible=in_stock, sold_out=sold_out)


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
    main_box = as_addressed(glance.main_box) if glance.main_box else None
    forms = [replace(form, box=main_box), whole] if main_box else [whole]
    first, *rest = forms
    query = _query(searchable, first, photo, steps)
    # They differ in the part of the photo alone: the same objects of the shop may answer.
    queries = [query] + [
        replace(
            _query(searchable, one, photo, steps, space=query.space),
            eligible=query.eligible,
            sold_out=query.sold_out,
        )
        for one in rest
    ]
    surest, results = search.run_surest(queries)
    taken = next(one for one, asked in zip(forms, queries, strict=True) if asked is surest)
    return taken, Answer(query=surest, results=results)
