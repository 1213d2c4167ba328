"""Makes proposals: asks the sources of attributes about all products of a searchable."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.utils.dateparse import parse_datetime

from ..exceptions import ConfigurationError, EncoderError, NoLiveSpaceError
from ..models import Document, EmbeddingSpace, Job, Proposal
from ..reading.attributes import Opinion, opinions
from ..registry import Searchable, registry
from ..store import database
from ..store.documents import documents_of
from ..store.locks import sole
from ..store.outbox.watch import Watch, watched
from ..store.spaces import live_space, space_encoder
from . import alt_texts, colours
from .catalogue import Said, Sample
from .sources import sources_for

logger = logging.getLogger(__name__)

# Which part of what is proposed shall be right.
_COLOUR_PRECISION, _PRECISION = 0.95, 0.9
# Sources learn from so many products, and so many are asked with them at once: 35 MB of vectors.
_LEARNED_FROM = 4_000
_AT_ONCE = 2_000
# What is less likely is no help to anybody.
_LEAST = 0.5
_LOCK = "visual_search_propose"


def propose(searchable: Searchable) -> int:
    """Propose attributes of all products, in a job of its own. Returns how many are open.

    One process at a time: another does nothing.

    Raises:
        NoLiveSpaceError: nothing is embedded yet.
        EncoderError, ConfigurationError: the encoder of the space cannot work.
    """
    space = live_space(searchable.encoder)
    with sole(_LOCK) as is_sole:
        if is_sole:
            with watched(Job.Kind.ATTRIBUTES, space=space, is_resumed=True) as watch:
                _propose(searchable, space, watch)
    return Proposal.objects.open().filter(document__in=_documents(searchable)).count()


def propose_everywhere() -> None:
    """Propose attributes of all that is searched."""
    for searchable in registry:
        propose(searchable)


@database.writing()
def awaits_proposals() -> bool:
    """Whether somebody asked for proposals, or those that were made are older than the bands.

    Bands are learned anew where a fifth of the catalogue has changed. Where nobody has asked yet,
    none are made.
    """
    return any(map(_is_due, EmbeddingSpace.objects.maintained()))


def _is_due(space: EmbeddingSpace) -> bool:
    jobs = Job.objects.filter(kind=Job.Kind.ATTRIBUTES, space=space)
    if jobs.filter(state=Job.State.WAITING).exists():
        return True
    last = jobs.exclude(started_at=None).order_by("-started_at").first()
    learned = parse_datetime(space.calibration.get("at", ""))
    begun = last.started_at if last else None
    return bool(space.is_live and begun and learned and begun < learned)


@database.writing()
def tend_proposals() -> None:
    """Make proposals where they are due."""
    due = {space.alias for space in EmbeddingSpace.objects.maintained() if _is_due(space)}
    for searchable in registry:
        if searchable.encoder in due:
            try:
                propose(searchable)
            except (ConfigurationError, EncoderError, NoLiveSpaceError):
                logger.exception("Nothing can be proposed of %s", searchable.label)


def _documents(searchable: Searchable) -> Any:
    return Document.objects.of_model(searchable.model)


def _propose(searchable: Searchable, space: EmbeddingSpace, watch: Watch) -> None:
    keys = [one.object_pk for one in _documents(searchable).order_by("pk").defer("text")]
    # Whoever teaches is drawn at random, the same ones for the same catalogue.
    drawn = list(np.random.default_rng(0).permutation(len(keys)))
    teaching, rest = drawn[:_LEARNED_FROM], drawn[_LEARNED_FROM:]
    encoder = space_encoder(space)
    portions = [rest[at : at + _AT_ONCE] for at in range(0, len(rest), _AT_ONCE)] or [[]]
    done = 0
    for number, portion in enumerate(portions):
        chosen = [keys[place] for place in (*teaching, *portion)]
        sample = Sample.of(searchable, space, chosen)
        # Those that teach are in every portion, and written once.
        fresh = {keys[place] for place in portion} | (set(chosen) if number == 0 else set())
        for attribute in searchable.get_attributes():
            said = sample.said(searchable.filter_source(attribute))
            sources = sources_for(attribute, sample, said, encoder)
            _write(
                sample, attribute, said, fresh, list(_opinions(sample, attribute, said, sources))
            )
        colours.propose(sample, fresh, encoder)
        alt_texts.propose(sample, fresh)
        done += len(fresh)
        watch.progress(done, len(keys))


def _opinions(
    sample: Sample, attribute: str, said: Said, sources: Sequence[Any]
) -> Iterator[tuple[Opinion, bool] | None]:
    """What each product may be where it does not say so, and whether that is sure."""
    is_colour = attribute == sample.searchable.colour_filter
    wanted = _COLOUR_PRECISION if is_colour else _PRECISION
    found = opinions(said.values, sample.families, sources, precision=wanted)
    for own, value in zip(found.found, said.values, strict=True):
        if own is None or own.value == value or own.confidence < _LEAST:
            yield None
            continue
        is_sure = own.confidence >= found.threshold
        # What contradicts the shop must be surer than a guess.
        yield (own, is_sure) if is_sure or not value else None


@database.atomic()
def _write(
    sample: Sample,
    attribute: str,
    said: Said,
    fresh: set[Any],
    found: Sequence[tuple[Opinion, bool] | None],
) -> None:
    """Put what was found in place of what was proposed before; decisions stand."""
    documents = documents_of(sample.searchable, list(fresh))
    chosen = {one.pk: one for one in documents.values()}
    ours = Proposal.objects.filter(document__in=chosen, attribute=attribute)
    ours.open().delete()
    decided = set(ours.values_list("document_id", flat=True))
    rows = []
    for instance, own, value in zip(sample.objects, found, said.values, strict=True):
        document = documents.get(instance.pk)
        if own is None or document is None or document.pk in decided:
            continue
        opinion, is_sure = own
        rows.append(
            Proposal(
                document=document,
                attribute=attribute,
                value=opinion.value,
                label=said.called.get(opinion.value, opinion.value),
                confidence=opinion.confidence,
                source=opinion.source,
                is_sure=is_sure,
                former=value,
                former_label=said.called.get(value, value),
            )
        )
    Proposal.objects.bulk_create(rows, ignore_conflicts=True)
