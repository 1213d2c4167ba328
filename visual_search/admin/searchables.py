"""Narrows a list in the admin to one of the models that can be searched."""

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest

from ..registry import registry


class SearchableFilter(admin.RelatedFieldListFilter):
    """Offers the registered models alone, and nothing where there is only one of them."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        del field, request, model_admin
        models = [searchable.model for searchable in registry]
        found = ContentType.objects.get_for_models(*models)
        return [(found[model].pk, str(model._meta.verbose_name_plural)) for model in models]
