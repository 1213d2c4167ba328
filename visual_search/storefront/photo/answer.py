"""Answers the photo-search page: from a form and a photo to one page of hits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models

from ... import search
from ...exceptions import ProductNotFoundError
from ...imaging import Crop
from ...registry import Searchable
from ...search.eligible.filters import visible_objects
from ...search.hits import Results
from ...search.photo_request import PhotoRequest
from ...search.query import Context, Query
from ...search.query.context import NOWHERE
from .form import PhotoForm, Step
from .source import Photo


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


def answer(  # each is said by another part of the page
    searchable: Searchable,
    form: PhotoForm,
    photo: Photo | None,
    steps: Steps,
    *,
    boxes: Sequence[Crop | None] = (),
    context: Context = NOWHERE,
) -> tuple[PhotoForm, Answer]:
    """Search as the form says; say which part of the photo was taken.

    Args:
        photo: None where the form's token stands for it.
        boxes: what to choose the surest answer among, where nobody has said which part is meant.

    Raises:
        VisualSearchError: whatever `PhotoRequest.queries` raises.
    """
    request = PhotoRequest(
        searchable=searchable,
        photo=photo.picture if photo else None,
        others=photo.others if photo else (),
        token=form.token,
        boxes=boxes or [form.box],
        product=photo.product.pk if photo and photo.product else None,
        likes=steps.pks("more"),
        dislikes=steps.pks("less"),
        barcode=form.barcode,
        colour_weight=form.colour_weight,
        read=form.read,
        refused=form.unread,
        only_in_stock=form.only_in_stock,
        sort=form.sort,
        words=form.words,
        words_weight=form.words_weight,
        filters=form.filters,
        page=form.page,
        context=context,
    )
    query, results = search.run_surest(request.queries())
    if boxes:
        form = replace(form, box=query.box, is_whole=query.box is None)
    return form, Answer(query=query, results=results)
