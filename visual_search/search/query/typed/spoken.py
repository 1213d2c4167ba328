"""The languages that a text may be in: that of the page first, then those of the catalogue."""

from django.conf import settings
from django.utils.translation import get_language

from ....registry import Searchable


def languages_of(searchable: Searchable, language: str | None = None) -> tuple[str, ...]:
    """Codes of languages in their order; `language` in the place of the active one."""
    active = language or get_language() or settings.LANGUAGE_CODE
    return tuple(dict.fromkeys([active, *searchable.get_languages()]))
