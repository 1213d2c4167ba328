"""The models that can be searched, and the values of their filters, as the admin offers them."""

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest

from ..registry import Searchable, registry

_MOST_VALUES = 300


def named_values(searchable: Searchable, name: str) -> dict[str, str]:
    """The values of a filter, as it takes them and as they are called; the first 300.

    Raises:
        ConfigurationError: there is no such filter.
    """
    source = searchable.filter_source(name)
    if source.related is not None:
        key = source.field.attname
        named = source.related._base_manager.all()[:_MOST_VALUES]
        return {str(getattr(one, key)): source.name_of(one) for one in named}
    if source.choices:
        return {str(value): str(label) for value, label in source.choices.items()}
    values = searchable.get_index_queryset().order_by().values_list(source.lookup, flat=True)
    return {str(one): str(one) for one in values.distinct()[:_MOST_VALUES] if one}


class SearchableFilter(admin.RelatedFieldListFilter):
    """Offers the registered models alone, and nothing where there is only one of them."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        del field, request, model_admin
        models = [searchable.model for searchable in registry]
        found = ContentType.objects.get_for_models(*models)
        return [(found[model].pk, str(model._meta.verbose_name_plural)) for model in models]
