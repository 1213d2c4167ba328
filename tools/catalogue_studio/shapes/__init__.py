"""All shapes of the range by name: which parts they have and how they are photographed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..finishes import Finish, parse_finish
from ..geometry.patch import Part
from . import clocks, cups, furniture, lighting, pouring, serving, storage, textiles, vases

Build = Callable[[], list[Part]]


@dataclass(frozen=True)
class Stance:
    """How a shape faces the camera: turn, height of the camera, both in degrees."""

    azimuth: float = 24
    elevation: float = 15
    fill: float = 0.76


MODULES = (clocks, cups, furniture, lighting, pouring, serving, storage, textiles, vases)

_FLAT = Stance(22, 42, 0.82)
_LOW = Stance(24, 24, 0.8)
_STANCES: Mapping[str, Stance] = {
    "plate": _FLAT,
    "tray": Stance(24, 40, 0.84),
    "board": Stance(-26, 44, 0.84),
    "bowl": _LOW,
    "soap-dish": Stance(28, 34, 0.8),
    "clock": Stance(-16, 7, 0.76),
    "cushion": Stance(16, 8, 0.8),
    "table": Stance(26, 17, 0.78),
    "stool": Stance(26, 17, 0.78),
    "basket": Stance(30, 22, 0.78),
    "cushion-bolster": Stance(30, 18, 0.8),
    "lamp": Stance(24, 7, 0.8),
    "candlestick": Stance(24, 10, 0.82),
    "candelabra": Stance(18, 12, 0.8),
    "mug": Stance(30, 17, 0.74),
    "cup": Stance(30, 26, 0.78),
    "jug": Stance(18, 14, 0.78),
    "teapot": Stance(14, 16, 0.8),
    "kettle": Stance(14, 13, 0.8),
    "vase-halo": Stance(22, 10, 0.78),
    "planter": Stance(28, 19, 0.76),
}

FITTINGS: Mapping[str, Finish] = {
    slot: parse_finish(words)
    for slot, words in {
        "candle": "wax cream",
        "ink": "paint black",
        "hole": "paint black",
        "soil": "cork ebony",
        "brass": "metal brass",
        "metal": "metal steel",
        "opal": "opal white",
        "dial-round": "dial white",
    }.items()
}
_OPEN = ("plate", "tray", "bowl-wide", "bowl-petal", "bowl-pasta")
_PAINTED = frozenset({"bands", "stripes", "dots", "checks", "rim", "dip"})


def build(shape: str) -> list[Part]:
    """Return the parts of a shape such as `mug-tall`, in centimetres, standing on z = 0."""
    name = shape.replace("-", "_")
    for module in MODULES:
        if hasattr(module, name):
            made: list[Part] = getattr(module, name)()
            return made
    raise KeyError(f"no shape {shape!r}")


def stance_of(shape: str) -> Stance:
    family = shape.partition("-")[0]
    return _STANCES.get(shape) or _STANCES.get(family) or Stance()


def finishes_of(
    parts: list[Part], shape: str, body: Finish, slots: Mapping[str, Finish]
) -> dict[str, Finish]:
    """Return the finish of every slot; what is not painted takes the plain colour."""
    is_open = shape.startswith(_OPEN)
    plain = Finish("plain", body.colour) if body.pattern in _PAINTED else body
    seam = Finish("linen", body.second or body.colour) if "linen" in body.pattern else body
    own = {"body": body, "inside": body if is_open else plain, "handle": plain, "seam": seam}
    known = {**own, **FITTINGS, **slots}
    return {part.slot: known.get(part.slot, body) for part in parts}
