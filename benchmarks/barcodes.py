"""How many barcodes are read in real photos, beside zxing-cpp alone and OpenCV's detector.

The folder has barcodes.csv (image, kind, code) and the images; pictures of the kind
`falsepositives` hold no code. The same samples are then pasted into photos of 12 megapixels, of
--photos or made up, and read as the app does: from the picture as a request decodes it. Run:
python -m benchmarks.barcodes --samples DIR [--photos DIR] [--json]
"""

import argparse
import csv
import io
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from visual_search.reading.barcodes import read_codes
from visual_search.registry import normalise_barcode

Reader = Callable[[np.ndarray], Sequence[str]]
EMPTY = "falsepositives"
LARGE = (4000, 3000)
SIDES = (1024, 1600, 2048)
# What part of the large photo's width a sample is pasted at: a pack in the hand, one on a table.
SHARES = (0.35, 0.2, 0.12)
# Whose label names another article than its picture shows in plain digits.
RELABELLED = {
    ("ean13-2/23.webp", "9780804816632"): "9784872348880",
    ("ean13-2/28.webp", "9780804816632"): "9784872348880",
}


@dataclass(frozen=True, kw_only=True)
class Sample:
    image: str
    kind: str
    code: str
    picture: Image.Image


@dataclass(kw_only=True)
class Tally:
    """What one reader read of all samples."""

    kinds: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    wrong: list[list[str]] = field(default_factory=list)
    false: int = 0
    seconds_empty: list[float] = field(default_factory=list)
    seconds_coded: list[float] = field(default_factory=list)

    def add(self, sample: Sample, found: Sequence[str], seconds: float) -> None:
        self.kinds[sample.kind] += 1
        codes = {normalise_barcode(one) for one in found}
        if sample.kind == EMPTY:
            self.false += bool(codes)
            self.seconds_empty.append(seconds)
            return
        wanted = normalise_barcode(sample.code)
        self.read[sample.kind] += wanted in codes
        self.wrong += [[sample.image, one] for one in sorted(codes - {wanted})]
        self.seconds_coded.append(seconds)

    def summary(self) -> dict[str, Any]:
        empty = self.kinds[EMPTY]
        return {
            "codes": self.kinds.total() - empty,
            "read": self.read.total(),
            "wrong": len(self.wrong),
            "empty": empty,
            "false": self.false,
            "cpu_ms": round(1000 * float(np.mean(self.seconds_empty or [0])), 1),
            "cpu_ms_coded": round(1000 * float(np.mean(self.seconds_coded or [0])), 1),
            "by_kind": {
                kind: [self.read[kind], number]
                for kind, number in sorted(self.kinds.items())
                if kind != EMPTY
            },
            "wrong_readings": self.wrong,
        }


def ours(picture: np.ndarray) -> Sequence[str]:
    return [one.text for one in read_codes(picture)]


def library_alone(picture: np.ndarray) -> Sequence[str]:
    return [one.text for one in zxingcpp.read_barcodes(picture)]


def opencv_alone(picture: np.ndarray) -> Sequence[str]:
    found = list(cv2.barcode.BarcodeDetector().detectAndDecodeMulti(picture)[1])
    found += list(cv2.QRCodeDetector().detectAndDecodeMulti(picture)[1])
    return [one for one in found if one]


READERS: dict[str, Reader] = {"ours": ours, "zxing": library_alone, "opencv": opencv_alone}


def samples_of(folder: Path) -> list[Sample]:
    with (folder / "barcodes.csv").open(newline="") as rows:
        return [
            Sample(
                image=row["image"],
                kind=row["kind"],
                code=RELABELLED.get((row["image"], row["code"]), row["code"]),
                picture=Image.open(folder / row["image"]).convert("RGB"),
            )
            for row in csv.DictReader(rows)
        ]


def grey(picture: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(picture.convert("L")))


def as_they_are(samples: Sequence[Sample]) -> dict[str, Tally]:
    tallies = {name: Tally() for name in READERS}
    for sample in samples:
        picture = grey(sample.picture)
        for name, reader in READERS.items():
            is_too_small = name == "opencv" and min(picture.shape) < 16
            began = time.process_time()
            found = [] if is_too_small else reader(picture)
            tallies[name].add(sample, found, time.process_time() - began)
    return tallies


def backgrounds(folder: Path | None) -> Iterator[Image.Image]:
    """Photos without a code, of 12 megapixels; the same ones each time."""
    chance = random.Random(1)
    kinds = (".jpg", ".jpeg", ".png", ".webp")
    files = [one for one in sorted(folder.rglob("*")) if one.suffix in kinds] if folder else []
    while True:
        if files:
            photo = Image.open(chance.choice(files)).convert("RGB")
            yield ImageOps.fit(photo, LARGE)
            continue
        noise = np.random.default_rng(chance.randrange(1000)).integers(
            0, 255, (30, 40, 3), np.uint8
        )
        soft = Image.fromarray(noise).resize(LARGE, Image.Resampling.BICUBIC)
        yield soft.filter(ImageFilter.GaussianBlur(4))


def pasted(samples: Sequence[Sample], photos: Path | None) -> Iterator[tuple[Sample, bytes]]:
    """Each sample in a photo of 12 megapixels, at some part of its width, as a JPEG."""
    chance = random.Random(2)
    for sample, photo in zip(samples, backgrounds(photos), strict=False):
        share = chance.choice(SHARES)
        if sample.kind != EMPTY:
            width = int(share * LARGE[0])
            height = max(1, width * sample.picture.height // sample.picture.width)
            part = sample.picture.resize((width, min(height, 2000)), Image.Resampling.BICUBIC)
            corner = [chance.randrange(LARGE[n] - part.size[n]) for n in (0, 1)]
            photo.paste(part, (corner[0], corner[1]))
        file = io.BytesIO()
        photo.save(file, "JPEG", quality=90)
        yield sample, file.getvalue()


def large(samples: Sequence[Sample], photos: Path | None, sides: Sequence[int]) -> dict[str, Any]:
    """What is read in photos of 12 megapixels, by the side that they are shrunk to before."""
    tallies = {(side, name): Tally() for side in sides for name in READERS}
    sizes: dict[int, list[int]] = {side: [] for side in sides}
    for sample, data in pasted(samples, photos):
        for side in sides:
            picture, size = shrunk(data, side)
            sizes[side].append(size)
            for name, reader in READERS.items():
                began = time.process_time()
                found = reader(picture)
                tallies[side, name].add(sample, found, time.process_time() - began)
    return {
        str(side): {
            "kilobytes": round(float(np.mean(sizes[side])) / 1000),
            **{name: tallies[side, name].summary() for name in READERS},
        }
        for side in sides
    }


def shrunk(data: bytes, side: int) -> tuple[np.ndarray, int]:
    """The photo as a browser sends it, in grey, and its size in bytes."""
    photo = Image.open(io.BytesIO(data))
    photo.draft("RGB", (side, side * 3 // 4))
    photo.thumbnail((side, side), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=86)
    return grey(Image.open(file)), len(file.getvalue())


def measured(folder: Path, photos: Path | None, *, sides: Sequence[int]) -> dict[str, Any]:
    samples = samples_of(folder)
    tallies = as_they_are(samples)
    figures = tallies["ours"].summary()
    figures["zxing"] = tallies["zxing"].summary()
    figures["opencv"] = tallies["opencv"].summary()
    figures["relabelled"] = [image for image, _code in RELABELLED]
    if sides:
        figures["large"] = large(samples, photos, sides)
    return figures


def row(name: str, figures: dict[str, Any]) -> str:
    keys = ("read", "codes", "wrong", "false", "empty", "cpu_ms", "cpu_ms_coded")
    return f"| {name} | " + " | ".join(str(figures[key]) for key in keys) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, required=True)
    parser.add_argument("--photos", type=Path, help="photos without codes, to paste samples into")
    parser.add_argument(
        "--sides",
        type=int,
        nargs="*",
        default=SIDES,
        help="of the photos of 12 megapixels; or none",
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    figures = measured(options.samples, options.photos, sides=options.sides)
    if options.json:
        print(json.dumps(figures))
        return
    print("| | read | of | wrong | false | in empty | CPU ms, empty | CPU ms, code |")
    print("|---|---|---|---|---|---|---|---|")
    for name, one in [("as they are", figures), *((n, figures[n]) for n in ("zxing", "opencv"))]:
        print(row(name, one))
    for side, one in figures.get("large", {}).items():
        for name in READERS:
            print(row(f"12 MP at {side} ({one['kilobytes']} kB), {name}", one[name]))


if __name__ == "__main__":
    main()
