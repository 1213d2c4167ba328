"""Evaluates one encoder on a manifest: embed, rank, measure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..conf import app_settings
from ..encoders import Encoder, EncoderConfig, Vectors, get_encoder
from ..exceptions import IntakeError, ManifestError
from ..intake import read_image
from . import metrics, scratch
from .manifest import Entry, Manifest

# At most so many queries are sent to Postgres twice, to compare index and scan.
_INDEX_QUERIES = 500
_NEIGHBOURS = 10

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an evaluation measured. All figures are fractions, 0 to 1."""

    encoder: str
    space_fingerprint: str
    queries: int
    catalogue: int
    hit_rate: dict[int, float]
    map: float
    group_precision: float | None
    ann_recall: float

    def as_json(self) -> dict[str, Any]:
        """The keys that other programs read; R@k is reported as `recall@k`."""
        return {
            "encoder": self.encoder,
            "space_fingerprint": self.space_fingerprint,
            "queries": self.queries,
            "catalogue": self.catalogue,
            **{f"recall@{k}": rate for k, rate in self.hit_rate.items()},
            "map": self.map,
            f"group_precision@{_NEIGHBOURS}": self.group_precision,
            f"ann_recall@{_NEIGHBOURS}": self.ann_recall,
        }


def evaluate(
    manifest: Manifest, config: EncoderConfig, *, progress: Progress | None = None
) -> Report:
    """Embed a manifest's images in a temporary space and measure how well queries do.

    Raises:
        ManifestError: an image cannot be read; names it.
        ConfigurationError, EncoderError: the encoder cannot work.
    """
    encoder = get_encoder(config)
    entries = (*manifest.catalogue, *manifest.queries)
    vectors = embed(entries, encoder, progress=progress)
    catalogue = vectors[: len(manifest.catalogue)]
    queries = vectors[len(manifest.catalogue) :]
    order, _similarity = scratch.exact_ranking(queries, catalogue)
    same_label = relevance(manifest, order, attribute="label")
    with scratch.temporary_space(config) as space:
        scratch.store(space, catalogue)
        ann_recall = _ann_recall(space, queries)
    return Report(
        encoder=f"{config.backend} {dict(config.options)}",
        space_fingerprint=space.fingerprint,
        queries=len(queries),
        catalogue=len(catalogue),
        hit_rate={k: metrics.hit_rate_at(same_label, k) for k in (1, 5, 10)},
        map=metrics.mean_average_precision(same_label),
        group_precision=_group_precision(manifest, order),
        ann_recall=ann_recall,
    )


def embed(
    entries: Sequence[Entry], encoder: Encoder, *, progress: Progress | None = None
) -> Vectors:
    """Decode and encode images as the shop does. Shape (len(entries), encoder.dimensions)."""
    size = app_settings().batch_size
    parts = []
    for start in range(0, len(entries), size):
        images = [_read(entry) for entry in entries[start : start + size]]
        parts.append(encoder.encode_images(images))
        if progress is not None:
            progress(start + len(images), len(entries))
    return np.concatenate(parts)


def _read(entry: Entry) -> Any:
    try:
        with entry.path.open("rb") as stream:
            return read_image(stream).image
    except IntakeError as error:
        raise ManifestError(f"{entry.path}: {error}") from error


def relevance(
    manifest: Manifest, order: npt.NDArray[np.int64], *, attribute: str
) -> npt.NDArray[np.bool_]:
    """Whether the item at each rank shares an attribute with its query."""
    asked = np.asarray([getattr(entry, attribute) for entry in manifest.queries])
    offered = np.asarray([getattr(entry, attribute) for entry in manifest.catalogue])
    result: npt.NDArray[np.bool_] = offered[order] == asked[:, None]
    return result


def _group_precision(manifest: Manifest, order: npt.NDArray[np.int64]) -> float | None:
    grouped = np.asarray([bool(entry.group) for entry in manifest.queries])
    if not grouped.any():
        return None
    same_group = relevance(manifest, order, attribute="group")
    return metrics.precision_at(same_group[grouped], _NEIGHBOURS)


def _ann_recall(space: Any, queries: Vectors) -> float:
    step = -(-len(queries) // _INDEX_QUERIES)
    sample = queries[::step]
    found = scratch.index_neighbours(space, sample, count=_NEIGHBOURS)
    exact = scratch.scan_neighbours(space, sample, count=_NEIGHBOURS)
    return metrics.overlap(found, exact)
