"""Learns bridges from pictures to words on the catalogue's own products, as bands are learned."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db.models import CharField
from django.db.models.functions import MD5, Cast
from django.utils import timezone

from ..encoders.base import Vectors
from ..encoders.learned.bridge import Lesson, learn_bridge, try_bridge
from ..indexing.images import concerns_one_object
from ..models import Document, Embedding, EmbeddingSpace, Job, SpaceBridge
from ..registry import Searchable, registry, title_of
from ..store import database
from ..store.locks import sole
from ..store.outbox.watch import watched
from ..store.spaces import space_encoder
from ..store.spaces.bridges import keep_bridge
from ..store.vectors import vector_index

logger = logging.getLogger(__name__)

# Fewer tell nothing, and more tell hardly more for seconds of work.
_LEAST, _MOST = 40, 3000
_AT_ONCE = 32
# The catalogue has changed enough when this part of its texts is new, renewed or gone.
_CHANGED = 0.2
_LOCK = "visual_search_bridge"

Pair = tuple[EmbeddingSpace, EmbeddingSpace]


@database.writing()
def awaits_bridge() -> bool:
    """Whether a bridge should be learned now."""
    return any(is_due(*pair) for pair in _pairs())


@database.writing()
def tend_bridges() -> None:
    """Learn the bridges that are missing or out of date: seconds of work each."""
    with sole(_LOCK) as is_sole:
        for pictures, texts in _pairs() if is_sole else ():
            if is_due(pictures, texts):
                with watched(Job.Kind.BRIDGE, space=pictures):
                    _learn(pictures, texts)


def is_due(pictures: EmbeddingSpace, texts: EmbeddingSpace) -> bool:
    """Whether there is none yet, or a fifth of the catalogue has changed since it was learned."""
    rows = Embedding.objects.filter(space__in=(pictures, texts))
    if rows.waiting().exists():
        return False
    ready = Embedding.objects.in_space(texts).filter(state=Embedding.State.READY)
    products = ready.count()
    known = SpaceBridge.objects.filter(pictures=pictures, texts=texts).defer("weight").first()
    if known is None:
        return products >= _LEAST
    enough = _CHANGED * known.learned["products"]
    if abs(products - known.learned["products"]) > enough:
        return True
    renewed = rows.filter(embedded_at__gt=known.learned_at)
    return bool(renewed.values("document").distinct().count() > enough)


def _pairs() -> Iterator[Pair]:
    """The live spaces of pictures and texts that answer the same searchable."""
    live = {space.alias: space for space in EmbeddingSpace.objects.live()}
    named = {(one.encoder, one.text_encoder or "") for one in registry}
    for encoder, text_encoder in sorted(named):
        pictures, texts = live.get(encoder), live.get(text_encoder)
        if pictures and texts and texts.holds_texts and not pictures.holds_texts:
            yield pictures, texts


def _learn(pictures: EmbeddingSpace, texts: EmbeddingSpace) -> None:
    learned_at = timezone.now()
    products = Embedding.objects.in_space(texts).filter(state=Embedding.State.READY).count()
    lesson = lesson_of(pictures, texts)
    trial = try_bridge(lesson) if len(lesson.families) >= _LEAST else None
    bridge = learn_bridge(lesson, slope=trial.slope) if trial and trial.is_won else None
    keep_bridge(pictures, texts, bridge, trial=trial, products=products, learned_at=learned_at)
    logger.info("Bridge from space %s to %s: %s", pictures.pk, texts.pk, trial)


def lesson_of(pictures: EmbeddingSpace, texts: EmbeddingSpace) -> Lesson:
    """What the products say that are in both spaces, or as many of them as there is time for."""
    seen, read, names, families = [], [], [], []
    for searchable in registry:
        if (searchable.encoder, searchable.text_encoder) != (pictures.alias, texts.alias):
            continue
        objects = drawn(searchable, texts)
        looks = vector_index().vectors_of(pictures, searchable.model, objects)
        words = vector_index().vectors_of(texts, searchable.model, objects)
        for pk, name, family in _told(searchable, looks.keys() & words.keys()):
            # Pictures of one product may cancel one another out.
            if looks[pk].any():
                seen.append(looks[pk])
                read.append(words[pk])
                names.append(name)
                families.append((searchable.label, *family))
    return Lesson(
        pictures=np.array(seen, dtype=np.float32).reshape(-1, pictures.dimensions),
        texts=np.array(read, dtype=np.float32).reshape(-1, texts.dimensions),
        names=_encoded(texts, names),
        families=families,
    ).telling()


def _encoded(texts: EmbeddingSpace, names: Sequence[str]) -> Vectors:
    encoder = space_encoder(texts)
    starts = range(0, len(names), _AT_ONCE)
    parts = [encoder.encode_texts(names[start : start + _AT_ONCE]) for start in starts]
    return np.concatenate([np.empty((0, texts.dimensions), dtype=np.float32), *parts])


def drawn(searchable: Searchable, texts: EmbeddingSpace) -> list[Any]:
    """Keys of objects with a text, at random, the same ones for the same documents."""
    worded = Embedding.objects.in_space(texts).ready().values("document")
    documents = Document.objects.of_model(searchable.model).filter(pk__in=worded)
    drawn = documents.order_by(MD5(Cast("pk", CharField())))
    return [pk for (pk,) in drawn.with_keys(searchable.model)[:_MOST]]


def _told(searchable: Searchable, pks: Any) -> Iterator[tuple[Any, str, tuple[str, Any]]]:
    """Name and family of what shoppers may see; one that cannot tell is left out."""
    instances = list(searchable.get_queryset().filter(pk__in=pks).order_by("pk"))
    searchable.prefetch_families(instances)
    for instance in instances:
        try:
            yield instance.pk, title_of(instance), searchable.family_of(instance)
        except Exception as error:
            if not concerns_one_object(error):
                raise
            logger.warning("%s %s is left out", searchable.label, instance.pk, exc_info=True)
