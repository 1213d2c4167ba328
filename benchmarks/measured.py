"""What was read of pictures and their vectors, kept by content so that a run can be taken up."""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

_AT_ONCE = 16


class Pictured(Protocol):
    """Whatever has a picture of its own."""

    def content(self) -> bytes: ...

    def picture(self) -> Image.Image: ...


def vectors_of(items: Sequence[Pictured], cache: Path | None) -> Any:
    """Their vectors by the configured encoder, float32 (items, dimensions)."""
    from visual_search.encoders.loading import configured, get_encoder

    encoder = get_encoder(configured())

    def encoded(some: Sequence[Pictured]) -> list[list[float]]:
        vectors = encoder.encode_images([one.picture() for one in some])
        return [[float(value) for value in row] for row in vectors]

    return np.array(_kept(items, cache, encoder.fingerprint[:12], encoded), np.float32)


def health_of(items: Sequence[Pictured], cache: Path | None) -> list[tuple[dict[str, Any], float]]:
    """What the health reader finds in each, and in how many milliseconds of CPU."""
    from visual_search.reading.health import HealthReader

    reader = HealthReader()

    def read(some: Sequence[Pictured]) -> list[tuple[dict[str, Any], float]]:
        return [_read(reader, one.picture()) for one in some]

    return [(found, ms) for found, ms in _kept(items, cache, f"health-{reader.version}", read)]


def _read(reader: Any, picture: Image.Image) -> tuple[dict[str, Any], float]:
    from visual_search.reading.readers import Picture

    width, height = picture.size
    picture.thumbnail((reader.side, reader.side), Image.Resampling.BILINEAR)
    began = time.process_time()
    found = reader.read(Picture(pixels=np.asarray(picture), width=width, height=height))
    return found, 1000 * (time.process_time() - began)


def _kept(
    items: Sequence[Pictured],
    cache: Path | None,
    name: str,
    measure: Callable[[Sequence[Pictured]], Iterable[Any]],
) -> list[Any]:
    """The measures of each, those that lie in a folder of this name in the cache from there."""
    found: list[Any] = []
    for at in range(0, len(items), _AT_ONCE):
        found += _some(items[at : at + _AT_ONCE], cache and cache / name, measure)
        print(f"\r{name}: {len(found)} of {len(items)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def _some(
    items: Sequence[Pictured],
    folder: Path | None,
    measure: Callable[[Sequence[Pictured]], Iterable[Any]],
) -> list[Any]:
    if folder is None:
        return list(measure(items))
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{hashlib.sha256(one.content()).hexdigest()}.json" for one in items]
    missing = [place for place, file in enumerate(files) if not file.exists()]
    fresh = measure([items[place] for place in missing]) if missing else []
    for place, one in zip(missing, fresh, strict=True):
        files[place].write_text(json.dumps(one))
    return [json.loads(file.read_text()) for file in files]
