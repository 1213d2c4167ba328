"""Names images in the admin: the product they show, the picture, and the ways to both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from ..exceptions import RegistrationError
from ..models import Embedding, Finding, Reading
from ..registry import registry
from ..store.documents.titles import titles_of
from ..storefront import image_url


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An image that failed, as a page lists it."""

    product: str
    picture: str
    code: str
    reason: str
    url: str

    @classmethod
    def of(cls, row: Embedding) -> Self:
        return cls(
            product=product(row),
            picture=picture(row),
            code=row.failure_code,
            reason=row.failure_reason,
            url=reverse("admin:visual_search_embedding_change", args=[row.pk]),
        )


def name(rows: Sequence[Any]) -> None:
    """Give rows the title of their product, in one query for each model among them."""
    titles = titles_of(row.document for row in rows)
    for row in rows:
        row.title = titles[row.document_id]


def title(row: Any) -> str:
    """What the product of a row is called."""
    if not hasattr(row, "title"):
        name([row])
    return str(row.title)


def product(row: Embedding | Reading | Finding) -> str:
    """The name of a product, as a link to its own page in the admin where it has one."""
    content_type = row.document.content_type
    page = f"admin:{content_type.app_label}_{content_type.model}_change"
    try:
        url = reverse(page, args=[row.document.object_pk])
    except NoReverseMatch:
        return title(row)
    return format_html('<a href="{}">{}</a>', url, title(row))


def picture(row: Embedding | Reading | Finding) -> str:
    """A small picture that leads to the whole one; its name where it has no address."""
    url = _image_url(row)
    if not url:
        return str(row)
    return format_html(
        '<a href="{}"><img class="vs-thumb" src="{}" alt="{}" width="64" height="64" '
        'loading="lazy"></a>',
        url,
        url,
        row.image_name,
    )


def _image_url(row: Embedding | Reading | Finding) -> str:
    if row.is_text:
        return ""
    try:
        searchable = registry.for_label(row.document.label)
    except RegistrationError:
        return ""
    if searchable.image_storage is None:
        return ""  # Asking a method would load the object of every row.
    return image_url(searchable, row.document, row.image_name)
