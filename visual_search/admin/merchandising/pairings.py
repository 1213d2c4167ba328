"""What goes together in the admin: categories paired by hand, or as orders tell."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...models import Pairing
from ...registry import Searchable, registry

# More of them are no choice that anybody could read.
_MOST_CATEGORIES = 1000
_BETWEEN = "|"


def category_names(searchable: Searchable) -> Mapping[str, str]:
    """What the categories of a model are called, by their values as text."""
    name = searchable.category_filter
    if name is None:
        return {}
    source = searchable.filter_source(name)
    if source.related is not None:
        rows = source.related._default_manager.all()[:_MOST_CATEGORIES]
        return {str(getattr(row, source.field.attname)): source.name_of(row) for row in rows}
    objects = searchable.get_queryset().order_by(source.lookup)
    values = objects.values_list(source.lookup, flat=True).distinct()[:_MOST_CATEGORIES]
    return {str(value): str(source.choices.get(value, value)) for value in values if value}


class PairingForm(forms.ModelForm):
    """Two categories of one model, chosen by what they are called."""

    class Meta:
        model = Pairing
        fields = ("first", "second", "is_shown")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("first", "second"):
            field = self.fields[name]
            self.fields[name] = forms.ChoiceField(choices=_choices(), label=field.label)
            if self.instance.pk:
                value = getattr(self.instance, name)
                self.initial[name] = f"{self.instance.model_label}{_BETWEEN}{value}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.get(name, "").partition(_BETWEEN) for name in ("first", "second")]
        labels = {label for label, _between, _value in chosen if label}
        if len(labels) > 1:
            raise ValidationError(gettext("Choose two categories of the same kind of product."))
        for name, (label, _between, value) in zip(("first", "second"), chosen, strict=True):
            self.instance.model_label = label or self.instance.model_label
            cleaned[name] = value
        return cleaned


def _choices() -> Sequence[Any]:
    """All categories; under the name of their model where there are several models."""
    groups = [
        (
            searchable.model._meta.verbose_name_plural,
            [
                (f"{searchable.label}{_BETWEEN}{value}", name)
                for value, name in category_names(searchable).items()
            ],
        )
        for searchable in registry
    ]
    filled = [(title, choices) for title, choices in groups if choices]
    flat = [one for _title, choices in filled for one in choices]
    chosen: Sequence[Any] = filled if len(filled) > 1 else flat
    return [("", "---------"), *chosen]


@admin.register(Pairing)
class PairingAdmin(admin.ModelAdmin):
    """Pairs act at once, and hold both ways."""

    form = PairingForm
    list_filter = ("model_label", "is_chosen", "is_shown")
    # Checked at start; the columns with names are made for each page.
    list_display = ("__str__", "is_shown")
    list_editable = ("is_shown",)
    list_per_page = 100

    def get_list_display(self, request: HttpRequest) -> Any:
        del request
        names = {one.label: category_names(one) for one in registry}

        @admin.display(description=_("what goes together"))
        def pair(one: Pairing) -> str:
            known = names.get(one.model_label, {})
            return " + ".join(known.get(value, value) for value in (one.first, one.second))

        @admin.display(description=_("said by"))
        def said_by(one: Pairing) -> str:
            return gettext("hand") if one.is_chosen else gettext("orders")

        return pair, said_by, "score", "is_shown"

    def save_model(
        self,
        request: HttpRequest,
        obj: Pairing,
        form: forms.ModelForm,
        change: bool,  # noqa: FBT001
    ) -> None:
        if not change or {"first", "second"} & set(form.changed_data):
            obj.is_chosen = True
        super().save_model(request, obj, form, change)
