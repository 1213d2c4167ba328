"""The life of embedding spaces: made for an encoder, filled, made live, retired."""

import hashlib
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from ..conf import DEFAULT_ALIAS, app_settings
from ..encoders import Encoder, EncoderConfig, configured, get_encoder
from ..exceptions import EncoderMismatchError, IncompleteSpaceError, NoLiveSpaceError
from ..intake import DECODE_PATH
from ..models import Document, Embedding, EmbeddingSpace
from ..registry import registry
from .drift import reconcile

State = EmbeddingSpace.State


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many images of a space are in which state."""

    total: int
    ready: int
    pending: int
    failed: int

    @property
    def fraction(self) -> float:
        """Part of the images that can be searched, 0 to 1; 1 for an empty catalogue."""
        return self.ready / self.total if self.total else 1.0

    @property
    def percent(self) -> int:
        """Rounded down: 100 means all."""
        return int(self.fraction * 100)


def space_fingerprint(encoder: Encoder) -> str:
    """64 hex digits for everything that moves a vector: encoder and decode path."""
    return hashlib.sha256(f"{encoder.fingerprint}:{DECODE_PATH}".encode()).hexdigest()


def coverage(space: EmbeddingSpace | None = None) -> Coverage:
    """Count the embeddings of a space, or of all spaces that are kept up to date."""
    rows = Embedding.objects.filter(space__in=EmbeddingSpace.objects.maintained())
    if space is not None:
        rows = Embedding.objects.in_space(space)
    counts = rows.aggregate(
        total=Count("pk"),
        # A row that waits for renewal still answers with the vector it has.
        ready=Count("pk", filter=Q(vector__isnull=False)),
        pending=Count("pk", filter=Q(state=Embedding.State.PENDING)),
        failed=Count("pk", filter=Q(state=Embedding.State.FAILED)),
    )
    return Coverage(**counts)


def live_space(alias: str = DEFAULT_ALIAS) -> EmbeddingSpace:
    """Return the space that answers searches.

    Raises:
        NoLiveSpaceError: no worker has made one yet.
    """
    space = EmbeddingSpace.objects.live().filter(alias=alias).first()
    if space is None:
        raise NoLiveSpaceError(
            f"No embedding space is live for the encoder {alias!r}. "
            "Start a worker, or run: manage.py visual_search_embed"
        )
    return space


def space_encoder(space: EmbeddingSpace) -> Encoder:
    """Return this process's encoder for a space, built from the space's own configuration.

    Raises:
        EncoderMismatchError: weights or preprocessing changed since the space was made.
    """
    encoder = get_encoder(EncoderConfig(backend=space.backend, options=space.options))
    if space_fingerprint(encoder) != space.fingerprint:
        raise EncoderMismatchError(
            f"The encoder of space {space.pk} is not the one that made its vectors any more. "
            "Restore its version, or let a worker build a new space and make that live."
        )
    return encoder


def ensure_spaces() -> list[EmbeddingSpace]:
    """Make the space of every configured encoder that has none yet."""
    return [ensure_space(alias) for alias in app_settings().encoders]


def ensure_space(alias: str = DEFAULT_ALIAS) -> EmbeddingSpace:
    """Return the space of the configured encoder, making it if need be.

    The first space of an alias is live from birth, later ones are built beside the live one.
    A retired space is returned as it is: somebody decided that.
    """
    config = configured(alias)
    encoder = get_encoder(config)
    fingerprint = space_fingerprint(encoder)
    existing = EmbeddingSpace.objects.filter(alias=alias, fingerprint=fingerprint).first()
    if existing is not None:
        return existing
    with transaction.atomic():
        _lock(alias)
        has_live = EmbeddingSpace.objects.live().filter(alias=alias).exists()
        space, _ = EmbeddingSpace.objects.get_or_create(
            alias=alias,
            fingerprint=fingerprint,
            defaults={
                "dimensions": encoder.dimensions,
                "backend": config.backend,
                "options": dict(config.options),
                "state": State.BUILDING if has_live else State.LIVE,
                "activated_at": None if has_live else timezone.now(),
            },
        )
    return space


def missing_images(space: EmbeddingSpace) -> int:
    """How many images of the catalogue the space cannot find, failed ones left aside."""
    counts = coverage(space)
    return counts.total - counts.ready - _unready_failures(space)


def _unready_failures(space: EmbeddingSpace) -> int:
    failed = Embedding.objects.in_space(space).filter(state=Embedding.State.FAILED)
    return failed.filter(vector__isnull=True).count()


def activate(space: EmbeddingSpace, *, allow_missing: bool = False) -> None:
    """Make a space live and retire the one before it, in one step.

    Images that failed for good do not hold a switch up; waiting ones do.

    Raises:
        IncompleteSpaceError: images are still waiting, and `allow_missing` was not given.
    """
    if space.state != State.RETIRED:
        for searchable in registry:
            reconcile(searchable)
    with transaction.atomic():
        _lock(space.alias)
        missing = missing_images(space)
        if missing and not allow_missing:
            raise IncompleteSpaceError(
                f"{missing} images are not embedded in this space yet and would be missing from "
                "every answer. Wait for the workers, or switch with the override."
            )
        now = timezone.now()
        live = EmbeddingSpace.objects.live().filter(alias=space.alias).exclude(pk=space.pk)
        live.update(state=State.RETIRED, retired_at=now)
        space.state, space.activated_at, space.retired_at = State.LIVE, now, None
        space.save(update_fields=["state", "activated_at", "retired_at"])


def reopen(space: EmbeddingSpace) -> None:
    """Take a retired space into maintenance again: workers fill what it missed."""
    EmbeddingSpace.objects.filter(pk=space.pk, state=State.RETIRED).update(
        state=State.BUILDING, retired_at=None
    )
    space.refresh_from_db()


def delete_expired() -> None:
    """Remove temporary spaces whose evaluation did not live to tidy up."""
    expired = EmbeddingSpace.objects.filter(expires_at__lt=timezone.now())
    for space in expired:
        Document.objects.filter(embeddings__space=space).delete()
        space.delete()


def _lock(alias: str) -> None:
    """Let one process at a time decide about an alias, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"visual_search:{alias}"])
