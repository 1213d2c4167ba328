"""Attributes of products that nobody told: precision and coverage at the proposed confidence.

Each third of the styles in turn loses its values, and is proposed them by the other two, as workers
propose them. The folder has products.csv (sku, style, name, color, category, price, description),
images.csv (image, sku) and images/; without one, the demo's own products are asked. Run:
python -m dev.services run -- python -m benchmarks.attributes [--shop DIR] [--cache DIR] [--json]
"""

import argparse
import io
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from .embedded_shop import filled, set_up
from .measured import vectors_of

THIRDS = 3
# What is measured, by the name of the filter, and which part of it shall be right.
WANTED = {"category": 0.9, "colour": 0.95, "material": 0.9}


def measure(directory: Path | None, cache: Path | None) -> dict[str, Any]:
    return dict(_measured(_sample(filled(directory), cache)))


@dataclass(frozen=True, kw_only=True)
class _Photo:
    """A picture of a product."""

    key: Any
    file: Any

    def content(self) -> bytes:
        with self.file.storage.open(self.file.name, "rb") as opened:
            return bytes(opened.read())

    def picture(self) -> Image.Image:
        from visual_search.imaging import read_image

        return read_image(io.BytesIO(self.content())).image.convert("RGB")


def _sample(searchable: Any, cache: Path | None) -> Any:
    """All products with the mean vector of their pictures, as workers have them."""
    from visual_search.proposals.catalogue import Sample
    from visual_search.registry import title_of
    from visual_search.store.vectors.rows import mean_directions

    objects = list(searchable.get_index_queryset().order_by("pk"))
    photos = [
        _Photo(key=one.pk, file=file) for one in objects for file in searchable.get_images(one)
    ]
    rows = vectors_of(photos, cache)
    vectors = mean_directions((photo.key, row) for photo, row in zip(photos, rows, strict=True))
    objects = [one for one in objects if one.pk in vectors]
    return Sample(
        searchable=searchable,
        objects=objects,
        vectors=np.array([vectors[one.pk] for one in objects], np.float32),
        families=[searchable.family_of(one) for one in objects],
        titles=[title_of(one) for one in objects],
    )


def _measured(sample: Any) -> Iterator[tuple[str, Any]]:
    from visual_search.encoders.loading import configured, get_encoder
    from visual_search.proposals.sources import sources_for

    searchable = sample.searchable
    encoder = get_encoder(configured())
    for attribute, precision in WANTED.items():
        said = sample.said(searchable.filter_source(attribute))
        if not any(said.values):
            continue
        sources = sources_for(attribute, sample, said, encoder)
        looks = [one for one in sources if one.name != "words"]
        for name, some in (("names and pictures", sources), ("pictures alone", looks)):
            yield f"{attribute}, {name}", _held_out(sample, said.values, some, precision)


def _held_out(
    sample: Any, values: Sequence[str], sources: Sequence[Any], precision: float
) -> dict[str, float]:
    from visual_search.reading.attributes import opinions

    right, proposed, asked = 0, 0, 0
    families = sorted(set(sample.families), key=repr)
    random.Random(1).shuffle(families)
    for third in range(THIRDS):
        held = set(families[third::THIRDS])
        known = [
            "" if family in held else value
            for family, value in zip(sample.families, values, strict=True)
        ]
        found = opinions(known, sample.families, sources, precision=precision)
        for family, value, own in zip(sample.families, values, found.found, strict=True):
            if family not in held or not value:
                continue
            asked += 1
            if own is not None and own.confidence >= found.threshold:
                proposed += 1
                right += own.value == value
    return {
        "products": asked,
        "precision": round(right / max(proposed, 1), 3),
        "coverage": round(proposed / max(asked, 1), 3),
        "wanted_precision": precision,
    }


def _table(report: dict[str, Any]) -> str:
    return "\n".join(
        f"{name:32} precision {one['precision']:.3f}, coverage {one['coverage']:.3f}"
        f" of {one['products']} products"
        for name, one in report.items()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shop", type=Path, help="folder of products and images")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keeps vectors for the next run")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    set_up(options.shop)
    report = measure(options.shop, options.cache)
    print(json.dumps(report, indent=2) if options.json else _table(report))


if __name__ == "__main__":
    main()
