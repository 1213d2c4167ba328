"""Silhouettes of the drawn demo products, as masks in a square of side 1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageDraw

# Drawn large and reduced at the end, so that edges are smooth.
SIDE = 768

Point = tuple[float, float]


@dataclass(frozen=True)
class Part:
    """One piece of a product. `tone` picks its colour, `is_round` its shading."""

    mask: Image.Image
    tone: str = "main"
    is_round: bool = True


def polygon(points: Sequence[Point]) -> Image.Image:
    mask = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(mask).polygon([(x * SIDE, y * SIDE) for x, y in points], fill=255)
    return mask


def ellipse(centre: Point, radii: Point) -> Image.Image:
    mask = Image.new("L", (SIDE, SIDE))
    (x, y), (rx, ry) = centre, radii
    box = [(x - rx) * SIDE, (y - ry) * SIDE, (x + rx) * SIDE, (y + ry) * SIDE]
    ImageDraw.Draw(mask).ellipse(box, fill=255)
    return mask


def ring(centre: Point, radii: Point, width: float) -> Image.Image:
    outer = ellipse(centre, radii)
    hole = ellipse(centre, (radii[0] - width, radii[1] - width))
    outer.paste(0, mask=hole)
    return outer


def rounded(box: tuple[float, float, float, float], radius: float) -> Image.Image:
    mask = Image.new("L", (SIDE, SIDE))
    scaled = [value * SIDE for value in box]
    ImageDraw.Draw(mask).rounded_rectangle(scaled, radius * SIDE, fill=255)
    return mask


def line(start: Point, end: Point, width: float) -> Image.Image:
    mask = Image.new("L", (SIDE, SIDE))
    points = [(x * SIDE, y * SIDE) for x, y in (start, end)]
    ImageDraw.Draw(mask).line(points, fill=255, width=round(width * SIDE))
    return mask


def turned(profile: Sequence[Point], *, foot: float = 0.16) -> Image.Image:
    """Turn a profile of (height, half width) around the middle, as on a potter's wheel."""
    smooth = list(_smooth(profile))
    right = [(0.5 + half, y) for y, half in smooth]
    left = [(0.5 - half, y) for y, half in reversed(smooth)]
    mask = polygon(right + left)
    bottom, half = smooth[-1]
    mask.paste(255, mask=ellipse((0.5, bottom), (half, half * foot)))
    return mask


def _smooth(profile: Sequence[Point], steps: int = 24) -> list[Point]:
    points = []
    for (y0, half0), (y1, half1) in pairwise(profile):
        for step in range(steps):
            share = step / steps
            eased = share * share * (3 - 2 * share)
            points.append((y0 + (y1 - y0) * share, half0 + (half1 - half0) * eased))
    return [*points, profile[-1]]


def opening(profile: Sequence[Point], *, tilt: float = 0.2) -> list[Part]:
    """The rim and the dark inside of a vessel, seen a little from above."""
    y, half = profile[0]
    rim = ellipse((0.5, y), (half, half * tilt))
    inside = ellipse((0.5, y + 0.004), (half * 0.93, half * tilt * 0.86))
    return [Part(rim, "light"), Part(inside, "dark")]


def vessel(*profile: Point) -> list[Part]:
    return [Part(turned(profile)), *opening(profile)]


def mug_tall() -> list[Part]:
    handle = Part(ring((0.7, 0.52), (0.13, 0.16), 0.045))
    return [handle, *vessel((0.28, 0.2), (0.76, 0.18))]


def mug_round() -> list[Part]:
    handle = Part(ring((0.73, 0.52), (0.12, 0.13), 0.05))
    return [handle, *vessel((0.34, 0.19), (0.54, 0.26), (0.74, 0.15))]


def bowl_deep() -> list[Part]:
    return vessel((0.38, 0.31), (0.56, 0.27), (0.74, 0.12))


def bowl_wide() -> list[Part]:
    return vessel((0.46, 0.38), (0.6, 0.29), (0.68, 0.14), (0.72, 0.15))


def vase_neck() -> list[Part]:
    return vessel((0.16, 0.07), (0.36, 0.06), (0.62, 0.22), (0.84, 0.12))


def vase_belly() -> list[Part]:
    return vessel((0.24, 0.15), (0.32, 0.12), (0.54, 0.27), (0.8, 0.14))


def bottle_slim() -> list[Part]:
    cap = Part(rounded((0.44, 0.1, 0.56, 0.19), 0.02), "accent")
    body = turned([(0.19, 0.055), (0.26, 0.06), (0.36, 0.13), (0.86, 0.13)])
    return [Part(body), cap]


def bottle_flask() -> list[Part]:
    loop = Part(ring((0.5, 0.17), (0.09, 0.09), 0.03), "accent")
    cap = Part(rounded((0.4, 0.2, 0.6, 0.31), 0.025), "accent")
    return [loop, Part(turned([(0.31, 0.1), (0.38, 0.17), (0.84, 0.17)])), cap]


def lamp_dome() -> list[Part]:
    foot = Part(ellipse((0.5, 0.84), (0.16, 0.035)), "accent")
    stem = Part(rounded((0.485, 0.45, 0.515, 0.84), 0.01), "accent")
    glow = Part(ellipse((0.5, 0.5), (0.29, 0.045)), "glow", is_round=False)
    shade = Part(turned([(0.2, 0.05), (0.24, 0.16), (0.5, 0.29)], foot=0.0))
    return [foot, stem, glow, shade]


def lamp_globe() -> list[Part]:
    globe = Part(ellipse((0.5, 0.42), (0.24, 0.24)), "glow")
    foot = Part(turned([(0.62, 0.1), (0.72, 0.12), (0.84, 0.19)]))
    return [globe, foot]


def cushion_square() -> list[Part]:
    points = [(0.5, 0.25), (0.8, 0.2), (0.77, 0.5), (0.8, 0.8), (0.5, 0.76), (0.2, 0.8)]
    body = polygon([*points, (0.23, 0.5), (0.2, 0.2)])
    body.paste(255, mask=rounded((0.22, 0.22, 0.78, 0.78), 0.08))
    return [Part(body, is_round=False), Part(ellipse((0.5, 0.5), (0.016, 0.016)), "dark")]


def cushion_long() -> list[Part]:
    body = rounded((0.12, 0.34, 0.88, 0.68), 0.13)
    seam = Part(line((0.2, 0.51), (0.8, 0.51), 0.004), "dark", is_round=False)
    return [Part(body, is_round=False), seam]


def clock_round() -> list[Part]:
    case = Part(ellipse((0.5, 0.5), (0.34, 0.34)))
    face = Part(ellipse((0.5, 0.5), (0.28, 0.28)), "paper", is_round=False)
    return [case, face, *_hands()]


def clock_square() -> list[Part]:
    case = Part(rounded((0.18, 0.18, 0.82, 0.82), 0.08), is_round=False)
    face = Part(rounded((0.25, 0.25, 0.75, 0.75), 0.04), "paper", is_round=False)
    return [case, face, *_hands()]


def _hands() -> list[Part]:
    hour = Part(line((0.5, 0.5), (0.4, 0.41), 0.018), "accent", is_round=False)
    minute = Part(line((0.5, 0.5), (0.64, 0.34), 0.012), "accent", is_round=False)
    return [hour, minute, Part(ellipse((0.5, 0.5), (0.018, 0.018)), "accent")]


def stool_round() -> list[Part]:
    legs = [((0.36, 0.4), (0.26, 0.86)), ((0.64, 0.4), (0.74, 0.86)), ((0.5, 0.4), (0.5, 0.9))]
    drawn = [Part(line(start, end, 0.035), "wood") for start, end in legs]
    side = Part(turned([(0.36, 0.28), (0.42, 0.27)], foot=0.22))
    return [*drawn, side, Part(ellipse((0.5, 0.36), (0.28, 0.07)), "light")]


def stool_box() -> list[Part]:
    legs = [Part(rounded((x, 0.5, x + 0.05, 0.86), 0.01), "wood") for x in (0.25, 0.7)]
    bar = Part(rounded((0.26, 0.68, 0.74, 0.71), 0.01), "wood")
    top = Part(polygon([(0.3, 0.32), (0.7, 0.32), (0.8, 0.4), (0.2, 0.4)]), "light", is_round=False)
    return [*legs, bar, Part(rounded((0.2, 0.39, 0.8, 0.52), 0.02)), top]


SHAPES: dict[str, Callable[[], list[Part]]] = {
    "mug-tall": mug_tall,
    "mug-round": mug_round,
    "bowl-deep": bowl_deep,
    "bowl-wide": bowl_wide,
    "vase-neck": vase_neck,
    "vase-belly": vase_belly,
    "bottle-slim": bottle_slim,
    "bottle-flask": bottle_flask,
    "lamp-dome": lamp_dome,
    "lamp-globe": lamp_globe,
    "cushion-square": cushion_square,
    "cushion-long": cushion_long,
    "clock-round": clock_round,
    "clock-square": clock_square,
    "stool-round": stool_round,
    "stool-box": stool_box,
}
