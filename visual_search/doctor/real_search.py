"""Searches once for real, with a photo of the shop's own, through the page and through the API.

The requests take the project's own settings, middleware and addresses, in this process.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse

from .. import events
from ..documentation import page
from ..exceptions import NoLiveSpaceError
from ..models import Document, Embedding
from ..registry import Searchable, title_of, told
from ..store.spaces import live_space
from .finding import Finding

# So many pictures are tried before a shop counts as one whose pictures nobody sees.
_TRIES = 50
# What a search with a product's own picture comes to at least, wherever the product stands.
_NEARLY_THE_SAME = 0.9
_LOOK_AT = "Look at the log of this command; `manage.py visual_search_integrity` may say more."

Answer = Any


@dataclass(frozen=True, kw_only=True)
class Question:
    """A picture of a product that shoppers may see and buy."""

    searchable: Searchable
    product: models.Model
    photo: bytes

    @property
    def form(self) -> dict[str, Any]:
        return {
            "model": self.searchable.slug,
            "photo": SimpleUploadedFile("photo", self.photo, "application/octet-stream"),
        }


def search_for_real(searchable: Searchable) -> Iterator[Finding]:
    """Search for a product of a searchable model as a shopper would."""
    subject = f"search of {searchable.label}"
    question = _question(searchable)
    if question is None:
        text = "no picture of what shoppers see is embedded and can be read; not tested"
        yield Finding(subject=subject, text=text)
        return
    for way in _WAYS:
        yield _asked(question, way, subject=f"{subject}, {way.title}")


def _question(searchable: Searchable) -> Question | None:
    try:
        space = live_space(searchable.encoder)
        rows = Embedding.objects.in_space(space).ready().select_related("document")
    except NoLiveSpaceError:
        return None
    mine = Document.objects.of_model(searchable.model)
    offered = searchable.only_in_stock(searchable.get_queryset())
    for row in rows.filter(document__in=mine).order_by("-pk")[:_TRIES]:
        product = offered.filter(pk=row.document.object_pk).first()
        photo = _photo(searchable, product, row.image_name) if product is not None else None
        if product is not None and photo:
            return Question(searchable=searchable, product=product, photo=photo)
    return None


def _photo(searchable: Searchable, product: models.Model, name: str) -> bytes | None:
    """The bytes of a picture; none where it was exchanged meanwhile, or cannot be read."""

    def read() -> bytes | None:
        for file in searchable.get_images(product):
            if file.name == name:
                with file.storage.open(name, "rb") as stream:
                    content: bytes = stream.read()
                    return content
        return None

    return told(product, read, code="image_unreadable", otherwise=None)


def _asked(question: Question, way: "_Way", *, subject: str) -> Finding:
    try:
        address = reverse(way.name) + way.query.format(model=question.searchable.slug)
    except NoReverseMatch:
        return Finding(
            subject=subject,
            text="the addresses of the app are not included",
            fix='Add path("visual-search/", include("visual_search.urls")) to your urls.py.',
        )
    host = _host()
    if host is None:
        return Finding(
            subject=subject,
            text="no host is allowed, so that every request is refused",
            fix="Name the shop's hosts in ALLOWED_HOSTS.",
        )
    client = Client(raise_request_exception=False, headers={"host": host})
    with events.nothing_told():
        answer = client.post(address, question.form, secure=_is_secure())
    is_answered = answer.status_code == 200
    finding = way.judge(question, answer) if is_answered else _refusal(answer, address)
    return Finding(subject=subject, text=finding.text, fix=finding.fix)


def _host() -> str | None:
    """A host that this project answers for, as a shopper's browser would name it."""
    allowed = settings.ALLOWED_HOSTS or (["localhost"] if settings.DEBUG else [])
    named = [host.lstrip(".") for host in allowed if host != "*"]
    if not allowed:
        return None
    host = named[0] if named else "localhost"
    return f"www.{host}" if settings.PREPEND_WWW and not host.startswith("www.") else host


def _is_secure() -> bool:
    return bool(settings.SECURE_SSL_REDIRECT)


def _refusal(answer: Answer, address: str) -> Finding:
    """What an answer other than 200 means, and what to do about it."""
    status = answer.status_code
    raised = getattr(answer, "exc_info", None)
    if raised:
        return _finding(f"{status} at {address}: {raised[0].__name__}: {raised[1]}", fix=_LOOK_AT)
    if 300 <= status < 400:
        return _finding(
            f"{status} at {address}, which leads to {answer['Location']}",
            fix="Let shoppers reach the addresses of the app without a login or a redirection.",
        )
    code, message = _error_of(answer)
    if code:
        return _finding(
            f"{status} at {address}: {message} [{code}]", fix=f"See {page('api.md#errors')}"
        )
    return _finding(f"{status} at {address}", fix=_LOOK_AT)


def _error_of(answer: Answer) -> tuple[str, str]:
    try:
        error = json.loads(answer.content)["error"]
        return str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        return "", ""


def _finding(text: str, *, fix: str = "") -> Finding:
    return Finding(subject="", text=text, fix=fix)


def _judge_api(question: Question, answer: Answer) -> Finding:
    results = json.loads(answer.content)["results"]
    if not results:
        return _finding(
            "answers with no product at all",
            fix="Look at get_queryset() of the searchable; run: manage.py visual_search_integrity",
        )
    shown = [one for result in results for one in (result, *result["variants"])]
    place = next(
        (n for n, one in enumerate(shown, start=1) if one["id"] == str(question.product.pk)), None
    )
    # Many products may share one picture.
    if place is None and (results[0]["similarity"] or 0.0) < _NEARLY_THE_SAME:
        return _finding(
            f"does not find {title_of(question.product)} by its own picture",
            fix="Run: manage.py visual_search_integrity --repair, then visual_search_embed",
        )
    found = f"finds {title_of(question.product)} by its own picture"
    return _finding(f"{found}, place {place}" if place else f"{found}, or one that looks the same")


def _judge_page(_question: Question, answer: Answer) -> Finding:
    html = answer.content.decode()
    if "data-vs-photo" not in html:
        return _finding(
            "the page does not hold the search",
            fix=f"Give your base template a block content. See {_BASE_TEMPLATE}",
        )
    if "photo_search.css" not in html:
        return _finding(
            "the page comes without its style and script",
            fix=f"Keep the block extra_head of photo_search.html. See {_BASE_TEMPLATE}",
        )
    return _finding("answers")


@dataclass(frozen=True, kw_only=True)
class _Way:
    """One way to search: the name of its address, and what an answer is worth."""

    title: str
    name: str
    judge: Callable[[Question, Answer], Finding]
    query: str = ""


_BASE_TEMPLATE = page("widgets.md#your-base-template")
_WAYS = (
    _Way(title="API", name="visual_search:api_photo_search", judge=_judge_api),
    _Way(
        title="page",
        name="visual_search:photo_search",
        judge=_judge_page,
        # The page takes the model from its address, as its own form sends it.
        query="?model={model}",
    ),
)
