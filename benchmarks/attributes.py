"""Attributes of products that nobody told: precision and coverage at the proposed confidence.

Each third of the styles in turn loses its values, and is proposed them by the other two, as workers
propose them. The folder has products.csv (sku, style, name, color, category, price, description),
images.csv (image, sku) and images/; without one, the demo's own products are asked. Run:
python -m dev.services run -- python -m benchmarks.attributes [--shop DIR] [--json]
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .embedded_shop import embedded, set_up

THIRDS = 3
# What is measured, by the name of the filter, and which part of it shall be right.
WANTED = {"category": 0.9, "colour": 0.95, "material": 0.9}


def measure(directory: Path | None) -> dict[str, Any]:
    from visual_search.models import Document
    from visual_search.proposals.catalogue import Sample
    from visual_search.store.spaces import live_space

    searchable = embedded(directory)
    keys = [one.object_pk for one in Document.objects.of_model(searchable.model)]
    sample = Sample.of(searchable, live_space(searchable.encoder), keys)
    return dict(_measured(sample))


def _measured(sample: Any) -> Iterator[tuple[str, Any]]:
    from visual_search.proposals.sources import sources_for
    from visual_search.store.spaces import live_space, space_encoder

    searchable = sample.searchable
    encoder = space_encoder(live_space(searchable.encoder))
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
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    set_up(options.shop)
    report = measure(options.shop)
    print(json.dumps(report, indent=2) if options.json else _table(report))


if __name__ == "__main__":
    main()
