"""Builds the context of every widget; template tags and views are thin over it."""

import hashlib
import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString, mark_safe

from . import search
from .conf import app_settings
from .exceptions import DATABASE_AWAY, NoLiveSpaceError, NotEmbeddedError, VisualSearchError
from .models import EmbeddingSpace
from .registry import Searchable, registry
from .search.hits import Hit, Results
from .search.query import Page, Query
from .search.token import make_token
from .store.spaces import live_space

logger = logging.getLogger(__name__)

# Neighbours remembered per product: enough that hidden and sold-out ones leave a full row.
_REMEMBERED = 48
_NOT_THE_SHOPPERS_FAULT = (429, 500, 503)


@dataclass(frozen=True, kw_only=True)
class Card:
    """A product as a widget shows it."""

    instance: models.Model
    title: str
    url: str
    image_url: str
    similarity: float | None = None


def make_card(searchable: Searchable, hit: Hit) -> Card:
    get_url = getattr(hit.instance, "get_absolute_url", None)
    return Card(
        instance=hit.instance,
        title=str(hit.instance),
        url=get_url() if get_url else "",
        image_url=image_url(searchable, hit.instance, hit.image_name),
        similarity=hit.similarity,
    )


def image_url(searchable: Searchable, instance: models.Model, image_name: str) -> str:
    """The address of a hit's image, without a query where the searchable names a path."""
    path = searchable.image_path
    if path is not None and image_name:
        return str(path.field.storage.url(image_name))
    files = searchable.get_images(instance)
    chosen = next((file for file in files if file.name == image_name), None)
    chosen = chosen or next(iter(files), None)
    return str(chosen.url) if chosen else ""


@dataclass(frozen=True, kw_only=True)
class SimilarProducts:
    """The similar products of an object: iterate it, or print it to get the widget's HTML."""

    instance: models.Model
    limit: int
    is_lazy: bool = False
    request: HttpRequest | None = None

    template_name = "visual_search/similar_products.html"
    lazy_template_name = "visual_search/similar_products_lazy.html"

    def __post_init__(self) -> None:
        # Whoever asks for an object that is not searchable learns it here: templates would
        # swallow some of the later occasions.
        _ = self.searchable

    @cached_property
    def searchable(self) -> Searchable:
        return registry.for_model(type(self.instance))

    @cached_property
    def cards(self) -> Sequence[Card]:
        if self.limit < 1:
            return []
        try:
            hits = _neighbours(self.searchable, self.instance, self.limit)
            return [make_card(self.searchable, hit) for hit in hits]
        except (VisualSearchError, *DATABASE_AWAY):
            logger.exception("No products like %s can be shown", self.instance.pk)
        # A widget is an extra: whatever the host's own code raises, the page around it stands.
        except Exception:
            if settings.DEBUG:
                raise
            logger.exception("No products like %s can be shown", self.instance.pk)
        return []

    @property
    def fragment_url(self) -> str:
        address = reverse(
            "visual_search:similar", args=[self.searchable.slug, str(self.instance.pk)]
        )
        return f"{address}?limit={self.limit}"

    def __iter__(self) -> Iterator[Card]:
        return iter(self.cards)

    def __len__(self) -> int:
        return len(self.cards)

    def __bool__(self) -> bool:
        return bool(self.cards)

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> SafeString:
        template = self.lazy_template_name if self.is_lazy else self.template_name
        return mark_safe(  # noqa: S308  # nosec B308 B703  # stripped of blanks only; it was escaped when rendered
            render_to_string(template, {"similar": self}, request=self.request).strip()
        )


def _neighbours(searchable: Searchable, instance: models.Model, limit: int) -> list[Hit]:
    """Hits like an object, from the cache where it can give a full row.

    Only primary keys are remembered. The objects themselves are read through the host's
    queryset each time, so that what was unpublished a moment ago is gone.
    """
    wanted = max(limit, _REMEMBERED)
    try:
        space = live_space()
        key = _neighbours_key(searchable, instance, space, wanted)
        remembered: list[Neighbour] | None = neighbour_cache.get(key)
        if remembered is not None:
            hits = _read(searchable, remembered)
            if len(hits) >= min(limit, len(remembered)):
                return hits[:limit]
        hits = _search(searchable, instance, wanted)
    except NoLiveSpaceError as error:
        logger.warning("Nothing is similar yet: %s", error)
        return []
    except NotEmbeddedError:
        return []
    neighbour_cache.set(key, [(hit.instance.pk, hit.image_name, hit.similarity) for hit in hits])
    return hits[:limit]


Neighbour = tuple[Any, str, float | None]


def _search(searchable: Searchable, instance: models.Model, wanted: int) -> list[Hit]:
    query = search.product_query(searchable, instance, page=Page(limit=wanted))
    return list(search.run(query))


def _neighbours_key(
    searchable: Searchable, instance: models.Model, space: EmbeddingSpace, wanted: int
) -> str:
    catalogue = neighbour_cache.get(_catalogue_key(searchable)) or ""
    parts = (space.pk, space.version, searchable.label, catalogue, wanted, instance.pk)
    # Hashed: a text key may hold blanks, and be longer than caches take.
    return f"visual_search:{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def catalogue_changed(searchable: Searchable) -> None:
    """Forget all neighbours of a model: an object appeared, changed or went away."""
    neighbour_cache.set(_catalogue_key(searchable), uuid.uuid4().hex)


def _catalogue_key(searchable: Searchable) -> str:
    return f"visual_search:catalogue:{searchable.label}"


class _NeighbourCache:
    """The configured cache. One that does not answer costs time, never a page."""

    def get(self, key: str) -> Any:
        try:
            return caches[app_settings().widget_cache].get(key)
        # Every kind of cache raises classes of its own.
        except Exception as error:  # noqa: BLE001
            logger.warning("The cache did not answer: %s", error)
            return None

    def set(self, key: str, value: Any) -> None:
        limits = app_settings()
        try:
            caches[limits.widget_cache].set(key, value, limits.widget_cache_seconds)
        except Exception as error:  # noqa: BLE001
            logger.warning("The cache did not answer: %s", error)


neighbour_cache = _NeighbourCache()


def _read(searchable: Searchable, neighbours: Sequence[Neighbour]) -> list[Hit]:
    pks = [pk for pk, _, _ in neighbours]
    found = {instance.pk: instance for instance in searchable.get_queryset().filter(pk__in=pks)}
    return [
        Hit(instance=found[pk], image_name=name, similarity=similarity, score=similarity or 0.0)
        for pk, name, similarity in neighbours
        if pk in found
    ]


@dataclass(frozen=True, kw_only=True)
class PhotoSearchPage:
    """What the photo-search page shows: the form, and an answer or an error below it."""

    searchable: Searchable
    results: Results | None = None
    query: Query | None = None
    error: VisualSearchError | None = None

    @cached_property
    def cards(self) -> Sequence[Card]:
        return [make_card(self.searchable, hit) for hit in self.results or ()]

    @property
    def offers_other_ways(self) -> bool:
        """Whether the shopper should be told how to find things without a photo."""
        return self.error is not None and self.error.status in _NOT_THE_SHOPPERS_FAULT

    @property
    def home_url(self) -> str:
        """Where the project's own pages begin."""
        return get_script_prefix()

    @cached_property
    def token(self) -> str:
        return make_token(self.query) if self.query else ""
