"""The life of embedding spaces: made for an encoder, filled, made live, retired."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from ...conf import DEFAULT_ALIAS, app_settings
from ...encoders import Encoder, EncoderConfig, configured, get_encoder
from ...encoders.weights.trust import check_trusted
from ...encoders.wording import WORDING
from ...exceptions import (
    ConfigurationError,
    EncoderMismatchError,
    IncompleteSpaceError,
    NoLiveSpaceError,
)
from ...imaging import DECODE_PATH
from ...models import Document, Embedding, EmbeddingSpace
from ...models.vectors import MOST_DIMENSIONS
from ...registry import registry
from .. import database
from ..documents.drift import reconcile
from ..locks import decide_about
from ..outbox import jobs
from ..vectors import is_valid, needs_index
from .missing import missing_from

State = EmbeddingSpace.State

# Each search asks this, and compiling it takes longer than the answer.
_LIVE = "SELECT * FROM visual_search_embeddingspace WHERE state = %s AND alias = %s"


def space_fingerprint(encoder: Encoder) -> str:
    """64 hex digits for everything that moves a vector: encoder, and how it is given its input."""
    path = WORDING if modality_of(encoder) == EmbeddingSpace.Modality.TEXT else DECODE_PATH
    return hashlib.sha256(f"{encoder.fingerprint}:{path}".encode()).hexdigest()


def modality_of(encoder: Encoder) -> EmbeddingSpace.Modality:
    """What a space of an encoder holds. One that sees pictures holds these, whatever it reads."""
    modality = EmbeddingSpace.Modality
    return modality.PICTURE if encoder.supports_images else modality.TEXT


def live_space(alias: str = DEFAULT_ALIAS) -> EmbeddingSpace:
    """Return the space that answers searches.

    Raises:
        NoLiveSpaceError: no worker has made one yet.
    """
    space = next(iter(EmbeddingSpace.objects.raw(_LIVE, [State.LIVE, alias])), None)
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
    encoder = get_encoder(_trusted_config(space))
    if space_fingerprint(encoder) != space.fingerprint:
        raise EncoderMismatchError(
            f"The encoder of space {space.pk} is not the one that made its vectors any more. "
            "Restore its version, or let the workers build its successor, which goes live when it "
            "is full."
        )
    return encoder


def _trusted_config(space: EmbeddingSpace) -> EncoderConfig:
    """The configuration of a space, unless its path leads to code that nobody named."""
    config = EncoderConfig(backend=space.backend, options=space.options)
    try:
        check_trusted(config.backend)
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{error} Space {space.pk} needs it: keep it there until the space is retired."
        ) from error
    return config


def ensure_spaces() -> list[EmbeddingSpace]:
    """Make the space of every configured encoder that has none yet."""
    return [ensure_space(alias) for alias in app_settings().encoders]


@database.writing()
def ensure_space(alias: str = DEFAULT_ALIAS) -> EmbeddingSpace:
    """Return the space of the configured encoder, making it if need be.

    The first space of an alias is live from birth, later ones are built beside the live one.
    A retired space is returned as it is: somebody decided that.
    """
    config = configured(alias)
    encoder = get_encoder(config)
    refuse_too_long(encoder)
    fingerprint = space_fingerprint(encoder)
    existing = EmbeddingSpace.objects.filter(alias=alias, fingerprint=fingerprint).first()
    if existing is not None:
        return _with_config(existing, config)
    with database.atomic():
        decide_about(alias)
        has_live = EmbeddingSpace.objects.live().filter(alias=alias).exists()
        space, _ = EmbeddingSpace.objects.get_or_create(
            alias=alias,
            fingerprint=fingerprint,
            defaults={
                "modality": modality_of(encoder),
                "dimensions": encoder.dimensions,
                "backend": config.backend,
                "options": dict(config.options),
                "state": State.BUILDING if has_live else State.LIVE,
                "activated_at": None if has_live else timezone.now(),
            },
        )
    return space


def refuse_too_long(encoder: Encoder) -> None:
    """Refuse an encoder whose vectors no column can hold.

    Raises:
        ConfigurationError: its vectors are longer.
    """
    if encoder.dimensions > MOST_DIMENSIONS:
        raise ConfigurationError(
            f"{type(encoder).__name__} gives vectors of {encoder.dimensions} numbers; "
            f"{MOST_DIMENSIONS} can be stored. Put a projection behind it (visual_search_fit), or "
            "choose another network."
        )


def _with_config(space: EmbeddingSpace, config: EncoderConfig) -> EmbeddingSpace:
    """Keep what the settings say about the encoder, such as threads, which moves no vector."""
    if (space.backend, space.options) != (config.backend, dict(config.options)):
        space.backend, space.options = config.backend, dict(config.options)
        space.save(update_fields=["backend", "options"])
    return space


@database.writing()
def activate(
    space: EmbeddingSpace,
    *,
    allow_missing: bool = False,
    allow_failed: bool = False,
    reconciles: bool = True,
) -> None:
    """Make a space live and retire the one before it, in one step.

    Images that failed in both do not hold a switch up; waiting ones do.

    Args:
        allow_missing: switch although images are missing, whatever the reason.
        allow_failed: go on without the images that failed for good, but wait for the others.
        reconciles: look first for images that the sweep has not found yet. A request goes
            without: what the live space does not find either is not lost with a switch.

    Raises:
        IncompleteSpaceError: images would be missing that were not allowed to, the space is too
            large to be searched without the index it still lacks, or it is being deleted.
    """
    if needs_index(space) and not is_valid(space):
        raise IncompleteSpaceError(_("The index of this space is not built yet. Please wait."))
    if reconciles and space.state != State.RETIRED:
        for searchable in registry:
            reconcile(searchable)
    with database.atomic():
        decide_about(space.alias)
        if EmbeddingSpace.objects.filter(pk=space.pk, state=State.DELETING).exists():
            raise IncompleteSpaceError(_("This space is being deleted."))
        missing = missing_from(space)
        if not allow_missing and (missing.waiting or (missing.failed and not allow_failed)):
            raise IncompleteSpaceError(missing.said(of_texts=space.holds_texts))
        now = timezone.now()
        for live in EmbeddingSpace.objects.live().filter(alias=space.alias).exclude(pk=space.pk):
            _retire(live)
        space.state, space.activated_at, space.retired_at = State.LIVE, now, None
        space.save(update_fields=["state", "activated_at", "retired_at"])


@database.writing()
def replace_outdated(alias: str = DEFAULT_ALIAS) -> EmbeddingSpace | None:
    """Make the configured encoder's space live, where that of the live one is no more.

    After an upgrade that moves vectors nothing can answer a photo in the live space any more,
    so there is nothing that waiting for somebody to decide would protect.

    Returns the space that was made live; None where the live one is in order, or its successor
    is not full yet.

    Raises:
        IncompleteSpaceError: the successor still lacks its index.
        EncoderError, ConfigurationError: an encoder cannot be built.
    """
    live = EmbeddingSpace.objects.live().filter(alias=alias).first()
    if live is None or not _is_outdated(live):
        return None
    successor = ensure_space(alias)
    # A retired space is left alone, as is one that is being deleted: somebody decided that.
    if successor.state not in (State.BUILDING, State.LIVE) or missing_from(successor):
        return None
    activate(successor)
    return successor


def _is_outdated(space: EmbeddingSpace) -> bool:
    try:
        space_encoder(space)
    except EncoderMismatchError:
        return True
    return False


def _retire(space: EmbeddingSpace) -> None:
    space.state, space.retired_at = State.RETIRED, timezone.now()
    space.save(update_fields=["state", "retired_at"])
    # No worker takes rows of a retired space, so its jobs would never end.
    for job in space.jobs.open():
        jobs.cancel(job)


@database.writing()
def reopen(space: EmbeddingSpace) -> None:
    """Take a retired space into maintenance again: workers fill what it missed."""
    EmbeddingSpace.objects.filter(pk=space.pk, state=State.RETIRED).update(
        state=State.BUILDING, retired_at=None
    )
    space.refresh_from_db()


@database.writing()
def delete(space: EmbeddingSpace) -> None:
    """Delete a small space with its vectors and jobs; of large ones, `removal` takes portions.

    The next sweep drops its index.
    """
    # On their own, so that they go in one statement and are not loaded.
    Embedding.objects.in_space(space).delete()
    space.delete()


@database.writing()
def delete_expired() -> None:
    """Remove temporary spaces whose evaluation did not live to tidy up."""
    for space in EmbeddingSpace.objects.filter(expires_at__lt=timezone.now()):
        delete_temporary(space)


@database.writing()
def delete_temporary(space: EmbeddingSpace) -> None:
    """Delete a space with its documents, which exist for it alone."""
    Document.objects.filter(embeddings__space=space).delete()
    delete(space)
