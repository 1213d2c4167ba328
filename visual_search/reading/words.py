"""Reads the words printed on what a picture shows, with RapidOCR, whose weights pip brings."""

import time
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..encoders.runtimes.one_thread import one_thread
from ..encoders.runtimes.optional import missing
from ..encoders.runtimes.per_process import PerProcess
from ..encoders.weights.legacy_torch import check
from ..exceptions import ConfigurationError
from .readers import Picture, Reader

if TYPE_CHECKING:
    from rapidocr import RapidOCR

Pixels = NDArray[np.uint8]

_PACKAGE = "rapidocr"
_REMEDY = "Run: pip install --force-reinstall --no-deps rapidocr==3.10.0"
_DETECTION = "PP-OCRv6_det_small.onnx"
_RECOGNITION = "PP-OCRv6_rec_small.onnx"
_SHA256 = {
    _DETECTION: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    _RECOGNITION: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
# Small pictures are enlarged until their short side has so many pixels, and their long side no
# more than `side`: lines of 15 pixels are read then.
_SHORT_SIDE = 736
_LINES_AT_ONCE = 6
# Of a page of small print the largest lines near the middle are read, as long as there is time.
_MOST_LINES = 40
_SECONDS = 2.0
_LEAST_SURE = 0.5
_MOST_CHARACTERS = 120


class WordReader(Reader):
    """Finds lines of printed text: `{"lines": [{"text", "box", "size", "sure"}]}`.

    `box` is the left and upper edge, width and height of a line, as fractions of the picture;
    `size` is how high its letters are, as a fraction of the long side; `sure` is what the network
    says of itself. The largest lines, and those near the middle, come first.
    """

    name = "words"
    version = "rapidocr-3.10.0:PP-OCRv6-small:1"
    side = 1024

    def __init__(self) -> None:
        self._engine: PerProcess[RapidOCR] = PerProcess(_load)

    def check(self) -> None:
        for name in _SHA256:
            _checked(name)

    def read(self, picture: Picture) -> dict[str, Any]:
        until = time.monotonic() + _SECONDS
        engine = self._engine.get()
        pixels = _enlarged(picture.pixels, self.side)
        with one_thread():
            places = _places(engine, pixels)
            return {"lines": list(_lines(engine, pixels, places, until=until))}

    def said(self, found: Any) -> str:
        return " · ".join(line["text"] for line in found.get("lines", ()))


def _load() -> "RapidOCR":
    paths = {name: str(_checked(name)) for name in _SHA256}
    from rapidocr import RapidOCR

    # With paths of its own it asks no server for weights.
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Det.model_path": paths[_DETECTION],
            "Det.limit_type": "max",
            "Det.limit_side_len": WordReader.side,
            "Rec.model_path": paths[_RECOGNITION],
            "Rec.rec_batch_num": _LINES_AT_ONCE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _checked(name: str) -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(missing(_PACKAGE, extra="reader"))
    path = Path(spec.submodule_search_locations[0]) / "models" / name
    check(path, sha256=_SHA256[name], remedy=_REMEDY)
    return path


def _enlarged(pixels: Pixels, side: int) -> Pixels:
    """As BGR, large enough for small print to be found."""
    height, width = pixels.shape[:2]
    scale = min(_SHORT_SIDE / min(height, width), side / max(height, width))
    bgr = np.ascontiguousarray(pixels[..., ::-1])
    if scale <= 1:
        return bgr
    large = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return large.astype(np.uint8)


def _places(engine: "RapidOCR", pixels: Pixels) -> NDArray[np.float32]:
    """The corners of lines, shape (lines, 4, 2), those that count most first."""
    detect: Any = engine._load_det_model  # noqa: SLF001  # it has no other door
    found = detect()(pixels).boxes
    if found is None:
        return np.zeros((0, 4, 2), dtype=np.float32)
    corners = np.asarray(found, dtype=np.float32)
    order = np.argsort([-weight_of(*_measures(one, pixels.shape)) for one in corners])
    return corners[order][:_MOST_LINES]


def weight_of(size: float, box: tuple[float, float, float, float]) -> float:
    """How much a line counts: what a shopper means is large, and in the middle."""
    left, top, width, height = box
    away = np.hypot(left + width / 2 - 0.5, top + height / 2 - 0.5)
    return size * float(np.exp(-4 * away**2))


def _measures(corners: NDArray[np.float32], shape: tuple[int, ...]) -> Any:
    """The height of letters, and the box around a line, as fractions."""
    height, width = shape[:2]
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    size = min(sides[0] + sides[2], sides[1] + sides[3]) / 2 / max(height, width)
    low = np.clip(corners.min(axis=0) / (width, height), 0, 1)
    high = np.clip(corners.max(axis=0) / (width, height), 0, 1)
    return float(size), tuple(float(value) for value in (*low, *(high - low)))


def _lines(engine: "RapidOCR", pixels: Pixels, places: NDArray[np.float32], *, until: float) -> Any:
    for start in range(0, len(places), _LINES_AT_ONCE):
        some = places[start : start + _LINES_AT_ONCE]
        read = engine.recognize_txt(engine.crop_text_regions(pixels, some))
        for corners, text, sure in zip(some, read.txts or (), read.scores or (), strict=False):
            clean = printable(text)
            if clean and sure >= _LEAST_SURE:
                size, box = _measures(corners, pixels.shape)
                yield {
                    "text": clean,
                    "box": [round(value, 4) for value in box],
                    "size": round(size, 4),
                    "sure": round(float(sure), 3),
                }
        if time.monotonic() > until:
            return


def printable(text: str) -> str:
    """Without control characters, marks of direction and what no database can hold."""
    kept = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in text)
    return " ".join(kept.split())[:_MOST_CHARACTERS]
