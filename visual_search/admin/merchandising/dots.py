"""The page on which the dots of a scene are edited: a form for each, as a list of numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ...merchandising.scenes import change_dots, searchable_of
from ...merchandising.scenes.editing import DotChange
from ...models import Document, Scene, SceneDot
from ...registry import Searchable, title_of, url_of
from ...search.hits import Hit
from ...storefront import image_url, prefetch_images


class DotForm(forms.Form):
    """One dot: its place in percent of the picture, its number, and its product."""

    x = forms.FloatField(label=_("From the left, in percent"), min_value=0, max_value=100)
    y = forms.FloatField(label=_("From the top, in percent"), min_value=0, max_value=100)
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=999)
    product = forms.CharField(label=_("Product"), required=False)
    words = forms.CharField(label=_("Look for another product"), required=False, max_length=200)

    def __init__(self, dot: SceneDot, *, number: int, data: Any = None) -> None:
        initial = {
            "x": round(100 * dot.x, 1),
            "y": round(100 * dot.y, 1),
            "number": number,
            "product": str(dot.document_id or ""),
        }
        super().__init__(data, prefix=f"dot-{dot.pk}", initial=initial)
        self.dot = dot
        for name in ("x", "y"):
            self.fields[name].widget.attrs |= {"step": "0.1", "inputmode": "decimal"}

    def clean_product(self) -> int | None:
        chosen = self.cleaned_data["product"]
        offered = {*self.dot.candidates, self.dot.document_id}
        if not chosen:
            return None
        if not chosen.isdecimal() or int(chosen) not in offered:
            raise forms.ValidationError(_("Choose one of the products of this list."))
        return int(chosen)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A product that a dot may lead to."""

    key: int
    title: str
    url: str
    image_url: str
    is_chosen: bool
    is_sold: bool


@dataclass(frozen=True, kw_only=True)
class DotsPage:
    """The dots of a scene with their forms."""

    scene: Scene
    dots: Sequence[SceneDot]
    forms: Sequence[DotForm]
    sent: Mapping[str, Any] | None

    @classmethod
    def of(cls, scene: Scene, sent: Mapping[str, Any] | None) -> Self:
        dots = list(scene.dots.all())
        # What was only just added or removed elsewhere is shown, and not read from this form.
        known = [dot for dot in dots if sent is None or f"dot-{dot.pk}-x" in sent]
        numbers = {dot.pk: number for number, dot in enumerate(dots, start=1)}
        made = [DotForm(dot, number=numbers[dot.pk], data=sent) for dot in known]
        return cls(scene=scene, dots=known, forms=made, sent=sent)

    def is_valid(self) -> bool:
        """What is undone is not read."""
        is_undone = bool(self.sent and self.sent.get("act") == "undo")
        unfit = [form for form in self.forms if not form.is_valid()]
        return is_undone or not unfit

    def save(self) -> int:
        """Change what was changed in the forms; the order is that of their numbers."""
        order = sorted(self.forms, key=lambda form: form.cleaned_data["number"])
        changes = {
            form.dot.pk: DotChange(
                x=form.cleaned_data["x"] / 100,
                y=form.cleaned_data["y"] / 100,
                document_id=form.cleaned_data["product"],
                position=position,
            )
            for position, form in enumerate(order)
        }
        return change_dots(self.scene, changes)

    def dot(self, key: str) -> SceneDot | None:
        return self.scene.dots.filter(pk=key).first() if key.isdecimal() else None

    def words(self, key: str) -> str:
        return str((self.sent or {}).get(f"dot-{key}-words", ""))

    def place(self) -> dict[str, float]:
        """Where a new dot is to stand; in the middle unless the picture was pressed."""
        return {name: self._fraction(f"new-{name}") for name in ("x", "y")}

    def _fraction(self, name: str) -> float:
        try:
            percent = float((self.sent or {}).get(name, ""))
        except ValueError:
            return 0.5
        return percent / 100 if 0 <= percent <= 100 else 0.5

    @cached_property
    def rows(self) -> list[tuple[DotForm, list[Choice]]]:
        """Each form with the products to choose among, the chosen one first."""
        return [(form, self._choices(form)) for form in self.forms]

    @property
    def chosen_count(self) -> int:
        return sum(dot.document_id is not None for dot in self.dots)

    def _choices(self, form: DotForm) -> list[Choice]:
        dot, chosen = form.dot, str(form["product"].value() or "")
        keys = list(dict.fromkeys([dot.document_id, *dot.candidates]))
        return [
            self._choice(key, is_chosen=str(key) == chosen)
            for key in keys
            if key is not None and key in self._objects
        ]

    def _choice(self, key: int, *, is_chosen: bool) -> Choice:
        instance = self._objects[key]
        return Choice(
            key=key,
            title=title_of(instance),
            url=url_of(instance),
            image_url=image_url(self._searchable, instance, ""),
            is_chosen=is_chosen,
            is_sold=instance.pk in self._sold,
        )

    @cached_property
    def _searchable(self) -> Searchable:
        return searchable_of(self.scene)

    @cached_property
    def _objects(self) -> dict[int, models.Model]:
        """The products of all dots and of their candidates, by their documents."""
        keys = {key for dot in self.dots for key in (dot.document_id, *dot.candidates) if key}
        documents = Document.objects.of_model(self._searchable.model).in_bulk(keys)
        by_key = {one.object_pk: pk for pk, one in documents.items()}
        objects = self._searchable.get_index_objects(by_key)
        hits = [
            Hit(instance=one, image_name="", similarity=None, score=0.0) for one in objects.values()
        ]
        prefetch_images(self._searchable, hits)
        return {by_key[pk]: one for pk, one in objects.items()}

    @cached_property
    def _sold(self) -> set[Any]:
        """Keys of the products that shoppers can buy."""
        keys = [one.pk for one in self._objects.values()]
        return self._searchable.in_stock_keys(
            list(self._searchable.get_queryset().filter(pk__in=keys))
        )
