"""Forms in which merchandisers choose products: by filter, and by hand."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...exceptions import InvalidQueryError
from ...merchandising.selection import filters_in
from ...models import Document
from ...registry import Searchable, normalise_barcode, registry
from ...search.eligible.filters import eligible_objects
from ...search.hits import Hit
from ...storefront import Card
from ...storefront.cards import card_or_none, prefetch_images

_BETWEEN = re.compile(r"[,;\n]+")


class ProductsForm(forms.ModelForm):
    """A form of a model with a `content_type`, `filters`, and lists of keys in `key_fields`."""

    key_fields: ClassVar[Sequence[str]] = ("keys",)

    content_type = forms.ModelChoiceField(ContentType.objects.none(), label=capfirst(_("model")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = ContentType.objects.get_for_models(*(one.model for one in registry))
        field: Any = self.fields["content_type"]
        field.queryset = ContentType.objects.filter(pk__in=[one.pk for one in found.values()])
        first = next(iter(registry), None)
        if first is not None and not self.instance.pk:
            self.initial["content_type"] = found[first.model].pk
        if len(found) < 2:
            field.widget = forms.HiddenInput()
        for name in self.key_fields:
            self.fields[name] = forms.CharField(
                label=self.fields[name].label,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
                help_text=_("Barcodes, article numbers or primary keys, with commas between."),
            )
            self.initial[name] = ", ".join(map(str, getattr(self.instance, name)))

    @property
    def shown(self) -> Searchable | None:
        """How the model is searched that the form begins with."""
        if self.instance.pk:
            model = self.instance.content_type.model_class()
            return registry.for_model(model) if model else None
        return next(iter(registry), None)

    @property
    def searchable(self) -> Searchable | None:
        chosen = self.cleaned_data.get("content_type")
        model = chosen and chosen.model_class()
        return registry.for_model(model) if model else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        searchable = self.searchable
        if searchable is None:
            return cleaned
        for name in self.key_fields:
            cleaned[name] = self._keys(searchable, name, cleaned.get(name) or "")
        try:
            eligible_objects(searchable, filters=filters_in(cleaned.get("filters") or ""))
        except InvalidQueryError as error:
            self.add_error("filters", str(error))
        return cleaned

    def _keys(self, searchable: Searchable, name: str, text: str) -> list[str]:
        keys, unknown = keys_named(searchable, _BETWEEN.split(text))
        if unknown:
            problem = gettext("No product is called so: %(names)s.")
            self.add_error(name, problem % {"names": ", ".join(unknown[:10])})
        return keys


def keys_named(searchable: Searchable, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The keys of products by their barcodes or by themselves, and the names that are neither."""
    wanted = list(dict.fromkeys(one.strip() for one in names if one.strip()))
    codes = {one: normalise_barcode(one) for one in wanted}
    documents = Document.objects.of_model(searchable.model).filter(
        barcodes__overlap=[code for code in codes.values() if code]
    )
    by_code = {
        code: str(pk)
        for pk, barcodes in documents.with_keys(searchable.model, "barcodes")
        for code in barcodes
    }
    named = {one: by_code[code] for one, code in codes.items() if code in by_code}
    keys = {str(pk) for pk in _existing(searchable, [one for one in wanted if one not in named])}
    named |= {one: one for one in wanted if one in keys}
    return list(dict.fromkeys(named.values())), [one for one in wanted if one not in named]


def _existing(searchable: Searchable, names: Iterable[str]) -> Iterable[Any]:
    own: Any = searchable.model._meta.pk
    keys = []
    for name in names:
        try:
            keys.append(own.to_python(name))
        except ValidationError:
            continue  # It cannot be a key, so it is none.
    return searchable.get_index_queryset().filter(pk__in=keys).values_list("pk", flat=True)


def cards_of(searchable: Searchable, hits: Sequence[Hit]) -> list[Card]:
    """Cards of products; of those that the shop's own code fails for there are none."""
    prefetch_images(searchable, hits)
    cards = (card_or_none(searchable, hit) for hit in hits)
    return [card for card in cards if card is not None]


def strip(cards: Iterable[Card]) -> SafeString:
    """Small pictures of products in a row, each with its name."""
    return format_html(
        '<ul class="vs-strip">{}</ul>',
        format_html_join(
            "",
            '<li><img src="{}" alt="" width="96" height="96" loading="lazy"><span>{}</span></li>',
            ((card.image_url, card.title) for card in cards),
        ),
    )
