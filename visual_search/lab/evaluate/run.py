"""Evaluates a configuration: measure the pictures, rank, judge, report."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...encoders import EncoderConfig
from ...exceptions import ManifestError
from ...reading.readers import Reader
from ..data.from_shop import questions
from ..data.manifest import Manifest
from ..data.pictures import Traits, measure
from .ranking import rank
from .relevance import judge
from .report import Report, make_report
from .shelf import Progress


@dataclass(frozen=True, kw_only=True)
class Questions:
    """A manifest whose pictures were looked at once, for any number of configurations."""

    manifest: Manifest
    queries: Traits | None = None
    catalogue: Traits | None = None
    unreadable: int = 0


def evaluate(
    manifest: Manifest,
    config: EncoderConfig,
    *,
    name: str = "",
    progress: Progress | None = None,
) -> Report:
    """Rank a manifest's catalogue for its queries with one configuration, and measure.

    Its images are embedded in a temporary space, which is gone afterwards.

    Raises:
        ManifestError: an image cannot be read; names it.
        ConfigurationError, EncoderError: the encoder cannot work.
    """
    return answer(Questions(manifest=manifest), config, name=name, progress=progress)


def prepare(manifest: Manifest, *, progress: Progress | None = None) -> Questions:
    """Measure light, focus and size of all pictures, so that results can be grouped by them.

    A shop's own picture that cannot be read is left out and counted: it is missing from the
    search as well. In a manifest it is an error, which `answer` raises.
    """
    asks_itself = manifest.own_place is not None
    asking = () if asks_itself else manifest.queries
    measured = measure((*manifest.catalogue, *asking), progress=progress)
    places = np.arange(len(manifest.catalogue) + len(asking))
    catalogue = measured.of(places[: len(manifest.catalogue)])
    queries = measured.of(places[len(manifest.catalogue) :])
    unreadable = 0
    if manifest.source != "manifest" and not catalogue.readable.all():
        unreadable = int((~catalogue.readable).sum())
        manifest = _without(manifest, catalogue.readable)
        catalogue = catalogue.of(np.flatnonzero(catalogue.readable))
    if manifest.own_place is not None:
        queries = catalogue.of(manifest.own_place)
    return Questions(manifest=manifest, queries=queries, catalogue=catalogue, unreadable=unreadable)


def answer(
    asked: Questions,
    config: EncoderConfig,
    *,
    name: str = "",
    progress: Progress | None = None,
    reader: Reader | None = None,
) -> Report:
    """Let one configuration answer prepared questions.

    Raises:
        As for `evaluate`.
    """
    ranking = rank(asked.manifest, config, progress=progress, reader=reader)
    return make_report(
        asked.manifest,
        ranking,
        judge(asked.manifest, ranking),
        name=name,
        traits=(asked.queries, asked.catalogue),
        unreadable=asked.unreadable,
    )


def _without(manifest: Manifest, readable: npt.NDArray[np.bool_]) -> Manifest:
    kept = [entry for entry, ok in zip(manifest.catalogue, readable, strict=True) if ok]
    if not kept:
        raise ManifestError("None of the pictures of the catalogue can be read.")
    if manifest.own_place is not None:
        return questions(kept, name=manifest.name)
    return replace(manifest, catalogue=tuple(kept))
