"""Measures rows of similar products: how much of each is of the product's kind and colour."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...calibration import ROW, Answer, ProductAnswers, Row, learn_kind_lift, learn_row_limits
from ...conf import app_settings
from ...search.meaning.bands import Limits, Scale
from ...search.pipeline import SHORTLIST
from ...search.ranking.kind import lift_of
from .shelf import Shelf

CATEGORY = "category"
# A column with more values than this names products, or is a number.
_MOST_VALUES = 60

# As long as nothing was learned, nothing is too far away.
_EVERYTHING = Scale(limits=Limits(very_close=1.0, similar=1.0, loosely_related=-2.0))

Texts = npt.NDArray[np.str_]


@dataclass(frozen=True, kw_only=True)
class _Products:
    """The products of a shelf, each once: their pictures, their families, what they are.

    `of_image` numbers the product of each image; the other arrays have one value a product,
    `mean` is the mean vector of all images.
    """

    shelf: Shelf
    mean: npt.NDArray[np.float32]
    of_image: npt.NDArray[np.int64]
    first_image: npt.NDArray[np.int64]
    families: Texts
    fields: dict[str, Texts]

    @classmethod
    def of(cls, shelf: Shelf) -> "_Products":
        labels = np.array([entry.label for entry in shelf.entries])
        _names, first, of_image = np.unique(labels, return_index=True, return_inverse=True)
        entries = [shelf.entries[place] for place in first]
        columns = sorted({column for entry in entries for column in entry.fields})
        return cls(
            shelf=shelf,
            mean=shelf.vectors.mean(axis=0),
            of_image=of_image,
            first_image=first,
            families=np.array(
                [f"of {one.group}" if one.group else f"is {one.label}" for one in entries]
            ),
            fields={
                name: np.array([one.fields.get(name, "") for one in entries]) for name in columns
            },
        )

    def answer(self, product: int) -> tuple[npt.NDArray[np.int64], Answer]:
        """The other products, nearest picture first, and what they mean to this one."""
        vectors = self.shelf.vectors
        asked = vectors[self.first_image[product]]
        nearest = np.full(len(self.families), -1.0)
        np.maximum.at(nearest, self.of_image, vectors @ asked)
        order = np.argsort(-nearest, kind="stable")
        order = order[order != product]
        categories = self.fields[CATEGORY]
        own = categories[product]
        return order, Answer(
            closeness=nearest[order] - float(self.mean @ asked),
            is_same=self.families[order] == self.families[product],
            is_alike=(categories[order] == own) & (own != ""),
            families=list(self.families[order]),
            categories=list(categories[order]),
        )


def measure_rows(shelf: Shelf, *, sample: Sequence[int]) -> dict[str, Any] | None:
    """Fill a row for every product of a catalogue, by looks alone and with the kind counted.

    Args:
        sample: images, by place, that teach what the kind is worth, as those of a space do.

    Returns shares (0 to 1) of the places in rows of eight, one of each other family: `category`
    in the rows that the product's category can fill with good matches, `category_all` in all,
    and `fields` for whatever else is known of products; `by_looks` holds the same with the kind
    left out. None where nothing has a category.
    """
    products = _Products.of(shelf)
    categories = products.fields.get(CATEGORY, np.array([""]))
    if len(set(categories) - {""}) < 2:
        return None
    asked = dict.fromkeys(int(products.of_image[place]) for place in sample)
    answers = [_as_learned(products.answer(product)[1]) for product in asked]
    scale = learn_row_limits(answers)
    lift = lift_of(app_settings().kind_weight, learn_kind_lift(answers, scale))
    scale = scale or _EVERYTHING
    filled = [_fill(products, int(one), scale, lift) for one in np.flatnonzero(categories != "")]
    return {
        "rows": len(filled),
        "full_rows": sum(one.is_full for one in filled),
        "kind_lift": lift,
        **_shares(products, filled, "by_kind"),
        "by_looks": _shares(products, filled, "by_looks"),
    }


@dataclass(frozen=True, kw_only=True)
class _Filled:
    """The row of one product, twice: products by number, best first."""

    product: int
    is_full: bool
    by_kind: npt.NDArray[np.int64]
    by_looks: npt.NDArray[np.int64]


def _as_learned(answer: Answer) -> ProductAnswers:
    nearest = replace(
        answer,
        closeness=answer.closeness[:SHORTLIST],
        is_same=answer.is_same[:SHORTLIST],
        is_alike=answer.is_alike[:SHORTLIST],
        families=answer.families[:SHORTLIST],
        categories=answer.categories[:SHORTLIST],
    )
    return ProductAnswers(nearest=nearest, with_kin=answer)


def _fill(products: _Products, product: int, scale: Scale, lift: float) -> _Filled:
    order, answer = products.answer(product)
    row = Row.of(answer, scale)
    return _Filled(
        product=product,
        is_full=row.offered == ROW,
        by_kind=order[row.shown(lift)],
        by_looks=order[row.shown(0.0)],
    )


def _shares(products: _Products, filled: Sequence[_Filled], which: str) -> dict[str, Any]:
    def share(column: str, rows: Sequence[_Filled]) -> float | None:
        values = products.fields[column]
        known = [one for one in rows if values[one.product] and len(getattr(one, which))]
        alike = [np.mean(values[getattr(one, which)] == values[one.product]) for one in known]
        return float(np.mean(alike)) if alike else None

    others = [name for name in products.fields if name != CATEGORY]
    few = [name for name in others if 1 < len(set(products.fields[name])) <= _MOST_VALUES]
    return {
        "category": share(CATEGORY, [one for one in filled if one.is_full]),
        "category_all": share(CATEGORY, filled),
        "fields": {name: share(name, filled) for name in few},
    }
