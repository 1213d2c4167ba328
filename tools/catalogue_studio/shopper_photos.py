"""The shopper photos: a product or a stranger in a room, as a phone takes it."""

from dataclasses import replace
from zlib import crc32

import numpy as np
from PIL import Image

from .finishes import Finish, parse_finish
from .geometry.patch import Floats, Part, bounds, rotation
from .geometry.solids import panel
from .labels import HEIGHT, WIDTH, label, reflectance
from .phone import Phone, jpeg, taken_by
from .portraits import HUNG
from .products import Product
from .rendering.camera import Shot
from .rendering.meshes import material, mesh_of
from .rendering.rooms import Scene, snap
from .shapes import Stance, build, finishes_of, stance_of, strangers
from .snapshots import Snapshot
from .surfaces.surface import Surface

SIZES = ((600, 480), (480, 600), (620, 470), (540, 540))


def shopper_photo(shot: Snapshot) -> bytes:
    """Return the JPEG file of a shopper photo; always the same for the same name."""
    seed = crc32(shot.name.encode())
    chance = np.random.default_rng(seed)
    scene = _scene(shot, chance)
    if shot.kind == "barcode" and shot.product:
        pixels = _with_label(scene, shot.product, chance)
    else:
        pixels = Image.fromarray(snap(scene, chance))
    phone = _phone(shot.kind, chance)
    return jpeg(taken_by(phone, pixels, seed), phone.quality)


def _scene(shot: Snapshot, chance: np.random.Generator) -> Scene:
    parts, finishes, stance = _subject(shot)
    turn = float(chance.uniform(-180, 180) if shot.kind == "angle" else chance.uniform(-38, 38))
    hangs = bool(shot.product and shot.product.style.shape in HUNG)
    if hangs:
        turn = 0.0
    view = Shot(
        azimuth=float(chance.uniform(-20, 20)),
        elevation=_elevation(shot.kind, stance.elevation, chance),
        field=float(chance.uniform(38, 52)),
        fill=float(chance.uniform(0.44, 0.6)),
        roll=float(chance.uniform(-5, 5)),
        shift=(float(chance.uniform(-0.07, 0.07)), float(chance.uniform(-0.06, 0.06))),
    )
    return Scene(
        shot.name,
        [part.turned("z", turn + stance.azimuth * -1.0) for part in parts] if not hangs else parts,
        finishes,
        view,
        kind=shot.kind,
        pieces=6 if shot.kind == "clutter" else 4,
        hangs=hangs,
        size=SIZES[int(chance.integers(len(SIZES)))],
    )


def _elevation(kind: str, usual: float, chance: np.random.Generator) -> float:
    if kind == "angle":
        return float(chance.uniform(34, 58))
    return float(np.clip(usual + chance.uniform(-3, 14), 8, 60))


def _subject(shot: Snapshot) -> tuple[list[Part], dict[str, Finish], Stance]:
    if shot.product:
        style = shot.product.style
        parts = build(style.shape)
        return (
            parts,
            finishes_of(parts, style.shape, shot.product.finish, style.slots),
            stance_of(style.shape),
        )
    made: list[Part] = getattr(strangers, shot.stranger)()
    return made, {part.slot: parse_finish(part.slot) for part in made}, stance_of("stranger")


def _phone(kind: str, chance: np.random.Generator) -> Phone:
    phone = Phone(
        gain=float(chance.uniform(0.9, 1.16)),
        warmth=float(chance.uniform(-0.05, 0.09)),
        noise=float(chance.uniform(0.006, 0.018)),
        blur=float(chance.uniform(0.3, 0.7)),
        quality=int(chance.integers(66, 84)),
    )
    if kind == "light":
        return replace(phone, gain=phone.gain * 0.8, warmth=phone.warmth * 2, noise=0.026)
    if kind == "blur":
        return replace(
            phone, blur=1.5, motion=float(chance.uniform(6, 11)), noise=0.024, quality=58
        )
    if kind == "barcode":
        return replace(phone, noise=0.008, blur=0.35, quality=82)
    return phone


def _with_label(scene: Scene, product: Product, chance: np.random.Generator) -> Image.Image:
    """Stand a label before the product, near enough to be read."""
    low, high = bounds(scene.parts)
    size = float(np.linalg.norm(high - low))
    wide = size * 0.46
    tall = wide * HEIGHT / WIDTH
    turn = float(chance.uniform(-12, 12)) + scene.shot.azimuth
    card = panel(wide, tall).turned("x", -14).turned("z", turn)
    side = float(chance.choice((-1, 1)))
    place = rotation("z", scene.shot.azimuth) @ np.array(
        [side * (float(high[0] - low[0]) / 2 * 0.7 + wide * 0.36), float(low[1]) - size * 0.16, 0]
    )
    card = card.moved(float(place[0]), float(place[1]), float(low[2]) + tall * 0.5)
    picture = reflectance(label(product.gtin, product.style.name, product.style.price))
    surface = Surface(picture, np.full(picture.shape[:2], 0.6), specular=0.2)
    shown = {"label": mesh_of("label", card, material(surface))}
    near = replace(
        scene, shot=replace(scene.shot, fill=0.86, roll=scene.shot.roll / 2), size=(760, 600)
    )
    return Image.fromarray(snap(near, chance, shown, _corners(card.points)))


def _corners(points: Floats) -> Floats:
    return points.reshape(-1, 3)
