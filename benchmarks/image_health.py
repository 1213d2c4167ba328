"""How much made-up damage the health of images finds, and how many sound pictures it accuses.

Thirty pictures of each kind are damaged among a thousand sound ones of the folders. A folder may
have images.csv (image, sku, perhaps view and role) and products.csv (sku, category, perhaps
style and name); else every picture in it is a product, and its folder the category. Run:
python -m benchmarks.image_health --images DIR [DIR ...] [--cache DIR] [--json]
"""

import argparse
import csv
import io
import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.image_damage import DAMAGES, cut_off, near_copy
from benchmarks.measured import health_of, vectors_of

DAMAGED, SOUND = 30, 1000
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
# A category is swapped only where both have some products to be recognised by.
LEAST_PRODUCTS = 5


@dataclass(frozen=True, kw_only=True)
class Item:
    """A picture of a product; `damage` is what was done to it, `origin` whose copy it is."""

    file: Path
    product: str
    category: str = ""
    name: str = ""
    family: str = ""
    is_first: bool = True
    damage: str = ""
    origin: Path | None = None
    data: bytes = field(default=b"", repr=False)

    def content(self) -> bytes:
        return self.data or self.file.read_bytes()

    def picture(self) -> Image.Image:
        with Image.open(io.BytesIO(self.content())) as image:
            return image.convert("RGB")


def items_in(folder: Path) -> list[Item]:
    if not (folder / "images.csv").exists():
        files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES)
        return [
            Item(file=file, product=str(file), category=_parent(file, folder)) for file in files
        ]
    products = {row["sku"]: row for row in _rows(folder / "products.csv")}
    items: list[Item] = []
    seen: set[str] = set()
    rows = [row for row in _rows(folder / "images.csv") if row.get("role") in (None, "catalogue")]
    for row in sorted(rows, key=lambda row: row.get("view") not in (None, "main", "front")):
        sku = row.get("sku") or row["image"]
        about = products.get(sku, row)
        file = folder / row["image"]
        items.append(
            Item(
                file=file if file.exists() else folder / "images" / row["image"],
                product=f"{folder.name}/{sku}",
                category=about.get("category", ""),
                name=about.get("name", ""),
                family=f"{folder.name}/{about.get('style') or sku}",
                is_first=sku not in seen,
            )
        )
        seen.add(sku)
    return items


def _parent(file: Path, folder: Path) -> str:
    return "" if file.parent == folder else str(file.parent.relative_to(folder))


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(newline="") as opened:
        return list(csv.DictReader(opened))


def damaged(items: Sequence[Item], chance: random.Random) -> list[Item]:
    """The catalogue with thirty items of each kind of damage in place of sound ones."""
    left = chance.sample(items, min(len(items), SOUND + DAMAGED * (len(DAMAGES) + 4)))
    bad: list[Item] = []
    # Whose copy stands elsewhere must itself stay as it is, or there is no copy.
    kept: list[Item] = []
    for kind in (*DAMAGES, "cut_off", "other_category", "twin", "shared"):
        made = 0
        for item in list(left):
            if made == DAMAGED:
                break
            worse = _worse(item, kind, left, chance) if item in left else None
            if worse is not None:
                left.remove(item)
                bad.append(worse)
                made += 1
                originals = [one for one in left if one.file == worse.origin]
                kept += originals
                left = [one for one in left if one not in originals]
    return [*left, *kept, *bad]


def _worse(item: Item, kind: str, others: Sequence[Item], chance: random.Random) -> Item | None:
    """The item with a damage that a person would notice; None where there is none such."""
    if kind in DAMAGES:
        return _with(item, kind, DAMAGES[kind](item.picture(), chance))
    if kind == "cut_off":
        picture = cut_off(item.picture(), chance) if item.is_first else None
        return _with(item, kind, picture) if picture else None
    if kind == "other_category":
        wrong = _another_category(item, others, chance)
        return replace(item, category=wrong, damage=kind) if wrong and item.is_first else None
    origin = chance.choice([one for one in others if _is_foreign(one, item)])
    if kind == "shared":
        return replace(item, damage=kind, origin=origin.file, data=origin.file.read_bytes())
    return replace(_with(item, kind, near_copy(origin.picture(), chance)), origin=origin.file)


def _is_foreign(one: Item, item: Item) -> bool:
    return one is not item and (one.family != item.family or not one.family)


def _with(item: Item, kind: str, picture: Image.Image) -> Item:
    saved = io.BytesIO()
    picture.save(saved, "JPEG", quality=88)
    return replace(item, damage=kind, data=saved.getvalue())


def _another_category(item: Item, others: Sequence[Item], chance: random.Random) -> str | None:
    counts = Counter(one.category for one in others if one.is_first and one.category)
    if counts[item.category] < LEAST_PRODUCTS:
        return None
    kin = set(item.category.split(" > "))
    foreign = [
        one
        for one, count in counts.items()
        if count >= LEAST_PRODUCTS and not kin & set(one.split(" > "))
    ]
    return chance.choice(sorted(foreign)) if foreign else None


def examine(items: Sequence[Item], cache: Path | None) -> tuple[list[set[str]], float]:
    """What is found of each item, and the CPU milliseconds that its own measures took."""
    from visual_search.reading.health.findings import LIMITS, wrong_with

    read = health_of(items, cache)
    found = [one for one, _ms in read]
    told = [{str(kind) for kind in wrong_with(one)} for one in found]
    beside = _beside_others(items, found, vectors_of(items, cache), LIMITS)
    told = [one | more for one, more in zip(told, beside, strict=True)]
    return told, sum(ms for _one, ms in read) / len(read)


def _beside_others(
    items: Sequence[Item], found: Sequence[Any], vectors: Any, limits: Any
) -> Iterator[set[str]]:
    from visual_search.language.terms.kinds import says_kind
    from visual_search.reading.health import neighbours as health

    alike = [_look_alikes(row, found) for row in _nearest(items, vectors)]
    confusion = health.Confusion()
    for item, others in zip(items, alike, strict=True):
        confusion.learn(item.category, [items[one.key].category for one in others])
    contents = Counter(item.content() for item in items)
    for item, numbers, others in zip(items, found, alike, strict=True):
        told: set[str] = set()
        kinds = [items[one.key].category for one in others]
        said = {one for one in (item.category, *kinds) if says_kind(item.name, one, ["en"])}
        prior = health.prior_of(item.category, said, is_first=item.is_first)
        surprise, _other = confusion.surprise(item.category, kinds, prior)
        if item.category and surprise > limits.surprise:
            told.add("other_category")
        if item.is_first and health.cut_beyond_custom(numbers, others) > limits.cut:
            told.add("cut_off")
        beyond = health.lettering_beyond_custom(numbers, others)
        if numbers.get("lettering", -9.0) > limits.lettering and beyond > limits.lettering_beyond:
            told.add("text")
        if contents[item.content()] > 1:
            told.add("shared")
        elif health.copies_of(numbers, others):
            told.add("twin")
        yield told


def _nearest(items: Sequence[Item], vectors: Any) -> Iterator[list[tuple[int, float]]]:
    """The nearest pictures of other families, one of each product."""
    from visual_search.reading.health.neighbours import LOOK_ALIKES

    for number, row in enumerate(vectors @ vectors.T):
        chosen: dict[str, tuple[int, float]] = {}
        for other in np.argsort(-row):
            one, own = items[other], items[number]
            if one.product == own.product or (own.family and one.family == own.family):
                continue
            chosen.setdefault(one.product, (int(other), float(row[other])))
            if len(chosen) == LOOK_ALIKES:
                break
        yield list(chosen.values())


def _look_alikes(row: Any, found: Sequence[Any]) -> list[Any]:
    from visual_search.reading.health.neighbours import LookAlike

    return [LookAlike(key=other, similarity=like, found=found[other]) for other, like in row]


def summary(items: Sequence[Item], told: Sequence[set[str]], cpu_ms: float) -> dict[str, Any]:
    # Whose copy stands elsewhere is rightly said to have one.
    copied = {item.origin for item in items if item.origin}
    sound = [
        one
        for item, one in zip(items, told, strict=True)
        if not item.damage and item.file not in copied
    ]
    kinds = Counter(item.damage for item in items if item.damage)
    hits = Counter(
        item.damage
        for item, one in zip(items, told, strict=True)
        if item.damage
        and (item.damage in one or (item.damage in ("twin", "shared") and one & {"twin", "shared"}))
    )
    return {
        "sound": len(sound),
        "accused": round(sum(bool(one) for one in sound) / max(1, len(sound)), 4),
        "accused_of": dict(Counter(kind for one in sound for kind in one)),
        "damaged": dict(kinds),
        "found": {kind: round(hits[kind] / kinds[kind], 3) for kind in kinds},
        "cpu_ms": round(cpu_ms, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, nargs="+", required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--cache", type=Path, metavar="DIR", help="keeps what was read, for the next run"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    os.environ.setdefault("SECRET_KEY", "benchmark")
    import django

    django.setup()
    chance = random.Random(options.seed)
    items = damaged([item for folder in options.images for item in items_in(folder)], chance)
    report = summary(items, *examine(items, options.cache))
    print(json.dumps(report, indent=2) if options.json else _table(report))


def _table(report: dict[str, Any]) -> str:
    rows = [
        f"{kind:16} {share:6.1%} of {report['damaged'][kind]}"
        for kind, share in report["found"].items()
    ]
    accused = (
        f"accused {report['accused']:.1%} of {report['sound']} sound ones: {report['accused_of']}"
    )
    return "\n".join([*rows, accused, f"{report['cpu_ms']} ms of CPU a picture"])


if __name__ == "__main__":
    main()
