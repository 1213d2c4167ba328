"""The scene of the shop's home page: a corner of a living room with seven products in it."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from .geometry.patch import Floats, Part
from .geometry.solids import outlined_box, panel
from .products import all_products
from .rendering.camera import Shot, sensor
from .rendering.lights import Box, Light, emitter
from .rendering.meshes import padded
from .rendering.rooms import room_meshes
from .rendering.studio import shapes_of
from .rendering.tracing import trace
from .shapes import build, finishes_of
from .shapes.furnishing import plant

SIZE = (1200, 900)
SAMPLES = 8
QUALITY = 80
WINDOW = Light(
    (Box(-62, 36, 74, 60, 5.2, (1.0, 0.97, 0.92), 8), Box(70, 40, 50, 50, 1.1, (0.95, 0.97, 1), 8)),
    sky=(0.5, 0.49, 0.48),
    ground=(0.26, 0.23, 0.2),
)
# What the camera frames: left, right and top, in centimetres.
_FRAME = (-122.0, 122.0, 150.0)


@dataclass(frozen=True)
class Placed:
    """A product of the shop, turned and moved to its place in the room."""

    sku: str
    x: float
    y: float
    z: float = 0.0
    turn: float = 0.0
    tilt: float = 0.0


PLACED = (
    Placed("CLO-05-BRASS", -76, -3, 97),
    Placed("CUS-01-RUST", 4, -44, 43, turn=-8, tilt=-18),
    Placed("TAB-01-OAK", 84, -42, turn=20),
    Placed("LAM-01-MUSTARD", 84, -42, 50.5, turn=-25),
    Placed("PLN-01-TERRACOTTA", -84, -40),
    Placed("BAS-01-NATURAL", 70, -104, turn=30),
    Placed("VAS-02-SKY", -46, -102),
)


def living_room(*, size: tuple[int, int] = SIZE, samples: int = SAMPLES) -> Image.Image:
    products = {product.sku: product for product in all_products()}
    meshes: dict[str, Any] = {}
    for placed in PLACED:
        style, finish = products[placed.sku].style, products[placed.sku].finish
        parts = build(style.shape)
        finishes = finishes_of(parts, style.shape, finish, style.slots)
        shapes, _has_glass = shapes_of(_at(placed, parts), finishes, placed.sku)
        meshes |= shapes
    floor = Part(outlined_box((640, 520, 4), 0.5, 0.3), "wood ash").moved(y=-256, z=-4)
    wall = Part(panel(640, 420, 3), "paint oatmeal").moved(z=160)
    room = room_meshes(floor, [wall, *_rug(), *_armchair(), *_leaves()], "living-room")
    whole = {
        **padded({**meshes, **room}),
        "light": emitter(WINDOW),
        "sensor": sensor(
            Shot(azimuth=3, elevation=9, field=34, fill=1.0), _corners(), size, samples
        ),
    }
    return Image.fromarray(trace(whole, "living-room", samples, depth=5))


def living_room_file() -> bytes:
    file = io.BytesIO()
    living_room().save(file, "WEBP", quality=QUALITY, method=6)
    return file.getvalue()


def _at(placed: Placed, parts: list[Part]) -> list[Part]:
    turned = (part.turned("x", placed.tilt).turned("z", placed.turn) for part in parts)
    return [part.moved(placed.x, placed.y, placed.z) for part in turned]


def _armchair() -> list[Part]:
    cloth, wood = "linen sage", "wood walnut"
    seat = outlined_box((62, 66, 15), 5, 3).moved(y=-44, z=27)
    back = outlined_box((62, 15, 56), 5, 3).turned("x", 9).moved(y=-13, z=36)
    arms = [outlined_box((13, 72, 34), 5, 3).moved(x=x, y=-44, z=24) for x in (-37, 37)]
    legs = [
        Part(outlined_box((4, 4, 25), 1, 0.4).moved(x=x, y=y), wood)
        for x in (-36, 36)
        for y in (-74, -14)
    ]
    return [*(Part(one, cloth) for one in (seat, back, *arms)), *legs]


def _rug() -> list[Part]:
    return [Part(outlined_box((210, 120, 1.2), 3, 0.4), "linen cream").moved(y=-92)]


def _leaves() -> list[Part]:
    """A plant without its own pot: it stands in one of the shop's."""
    return [part.moved(z=9) for part in plant(-84, -40, 1.6, 5)[1:]]


def _corners() -> Floats:
    left, right, top = _FRAME
    return np.array([[x, -30.0, z] for x in (left, right) for z in (-44.0, top)])
