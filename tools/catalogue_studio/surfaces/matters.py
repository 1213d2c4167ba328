"""Matter that is no glaze: wood, metal, stone, lacquer, cork and what is woven."""

from collections.abc import Callable

import numpy as np

from ..colours import linear
from ..finishes import Finish
from ..geometry.charts import Chart
from ..geometry.patch import Floats
from .noise import cells, cloud, smooth_step
from .surface import Surface, blend


def wood(chart: Chart, finish: Finish, seed: int) -> Surface:
    """A piece cut along the trunk, its longest side: long grain, rings and pores."""
    place = np.roll(chart.place, -_longest(chart.place), axis=-1)
    along = place * np.array([0.07, 1.0, 1.0])
    bent = along + 0.5 * cloud(along, 5.0, seed)[..., None]
    distance = np.hypot(bent[..., 1] + 7.0, bent[..., 2] + 16.0)
    ring = (distance / 1.1 + 0.6 * cloud(along, 4.0, seed + 1)) % 1
    late = smooth_step(ring, 0.35, 0.9) * (1 - smooth_step(ring, 0.93, 1.0))
    pores = np.clip(cloud(place * np.array([0.12, 3.0, 3.0]), 0.5, seed + 2) - 0.12, 0, 1)
    base = np.asarray(linear(finish.colour))
    tone = 1 - 0.27 * late - 0.5 * pores + 0.12 * cloud(along, 9.0, seed + 3)
    warm = np.stack([tone, tone**1.12, tone**1.25], axis=-1)
    return Surface(np.clip(base * warm, 0.004, 0.9), 0.46 + 0.2 * pores, specular=0.4)


def _longest(place: Floats) -> int:
    """Return the axis along which a piece is longest; x for what is as wide as deep."""
    reach = np.ptp(place.reshape(-1, 3), axis=0)
    return int(np.argmax(reach * np.array([1.02, 1.01, 1.0])))


def metal(chart: Chart, finish: Finish, seed: int) -> Surface:
    """Metal brushed around its axis; black is steel that was blackened in oil."""
    lines = cloud(chart.place * np.array([0.3, 0.3, 6.0]), 0.5, seed, octaves=2)
    base = np.asarray(linear(finish.colour)) * (1 + 0.05 * lines)[..., None]
    if finish.colour == "black":
        return Surface(np.clip(base * 1.6, 0, 1), 0.42 + 0.04 * lines, specular=0.5)
    bright = {"brass": 1.15, "copper": 1.2, "steel": 1.3}.get(finish.colour, 1.0)
    return Surface(np.clip(base * bright, 0, 0.96), 0.25 + 0.06 * lines, metallic=1.0)


def paint(chart: Chart, finish: Finish, seed: int) -> Surface:
    drift = cloud(chart.place, 6.0, seed, octaves=2)
    colour = np.asarray(linear(finish.colour)) * (1 + 0.03 * drift)[..., None]
    return Surface(np.clip(colour, 0.004, 0.9), 0.4 + 0.03 * drift, specular=0.45)


def iron(chart: Chart, finish: Finish, seed: int) -> Surface:
    grain = cloud(chart.place, 0.16, seed, octaves=2)
    colour = np.asarray(linear(finish.colour)) * (0.9 + 0.22 * grain)[..., None]
    return Surface(np.clip(colour, 0.006, 0.9), 0.48 + 0.1 * grain, specular=0.5)


def clay(chart: Chart, finish: Finish, seed: int) -> Surface:
    drift, grain = cloud(chart.place, 5.0, seed), cloud(chart.place, 0.14, seed + 1, octaves=2)
    bloom = smooth_step(cloud(chart.place, 4.0, seed + 2), 0.1, 0.8) * 0.22
    base = np.asarray(linear(finish.colour)) * (1 + 0.1 * drift + 0.1 * grain)[..., None]
    return Surface(
        np.clip(blend(base, (0.7, 0.62, 0.55), bloom), 0.01, 0.9),
        np.full(drift.shape, 0.85),
        specular=0.25,
    )


def concrete(chart: Chart, finish: Finish, seed: int) -> Surface:
    drift, grain = cloud(chart.place, 7.0, seed), cloud(chart.place, 0.2, seed + 1, octaves=2)
    pores = smooth_step(cloud(chart.place, 0.45, seed + 2, octaves=1), 0.72, 0.86)
    tone = (1 + 0.12 * drift + 0.09 * grain) * (1 - 0.6 * pores)
    colour = np.asarray(linear(finish.colour)) * tone[..., None]
    return Surface(np.clip(colour, 0.01, 0.9), np.full(drift.shape, 0.8), specular=0.3)


CHIPS = ("white", "rust", "charcoal", "sand", "sage", "cream", "grey", "blush", "navy")


def terrazzo(chart: Chart, finish: Finish, seed: int) -> Surface:
    size = max(chart.size) / 32
    depth, index = cells(chart.place, 1.3 / size**2, seed)
    rng = np.random.default_rng(seed)
    tones = np.array([linear(name) for name in CHIPS])[
        rng.integers(len(CHIPS), size=index.max() + 1)
    ]
    gap = size * (0.12 + 0.42 * rng.random(index.max() + 1)[index])
    share = smooth_step(depth - gap, 0.0, 0.07 * size)
    base = np.asarray(linear(finish.colour)) * (1 + 0.06 * cloud(chart.place, 3, seed))[..., None]
    colour = blend(base, tones[index], share)
    return Surface(np.clip(colour, 0.01, 0.85), np.full(depth.shape, 0.3), specular=0.5)


def cork(chart: Chart, finish: Finish, seed: int) -> Surface:
    depth, index = cells(chart.place, 1400 / (chart.size[0] * chart.size[1]), seed)
    tone = 0.75 + 0.4 * np.random.default_rng(seed).random(index.max() + 1)[index]
    colour = np.asarray(linear(finish.colour)) * (tone * smooth_step(depth, -0.02, 0.05))[..., None]
    return Surface(np.clip(colour, 0.03, 0.9), np.full(depth.shape, 0.85), specular=0.2)


def wax(chart: Chart, finish: Finish, seed: int) -> Surface:
    drift = cloud(chart.place, 3.0, seed)
    colour = np.asarray(linear(finish.colour)) * (1.05 + 0.03 * drift)[..., None]
    return Surface(np.clip(colour, 0, 0.92), np.full(drift.shape, 0.45), specular=0.4)


def opal(chart: Chart, _finish: Finish, seed: int) -> Surface:
    drift = cloud(chart.place, 9.0, seed, octaves=1)
    colour = np.broadcast_to((0.93, 0.91, 0.86), (*drift.shape, 3))
    return Surface(np.asarray(colour), np.full(drift.shape, 0.14), specular=0.5)


def weave(chart: Chart, finish: Finish, seed: int) -> Surface:
    """Strands that go around and through: the relief is the patch's own, the tone is here."""
    strand = cloud(chart.place * np.array([0.5, 0.5, 3.0]), 0.5, seed)
    drift = cloud(chart.place, 6.0, seed + 1)
    base = np.asarray(linear(finish.colour)) * (1 + 0.3 * strand + 0.14 * drift)[..., None]
    if finish.second:
        base = blend(base, linear(finish.second), 1 - smooth_step(chart.height, 0.40, 0.41))
    return Surface(np.clip(base, 0.01, 0.85), np.full(drift.shape, 0.7), specular=0.3)


def rope(chart: Chart, finish: Finish, seed: int) -> Surface:
    twist = np.sin((chart.across * chart.size[0] + chart.up * chart.size[1] * 6) * 5.0)
    fibre = cloud(chart.place, 0.2, seed, octaves=2)
    tone = 1 + 0.1 * twist + 0.12 * fibre
    share = 1 - smooth_step(chart.height, 0.44, 0.45)
    base = blend(linear(finish.colour), linear(finish.second), share) * tone[..., None]
    return Surface(np.clip(base, 0.01, 0.88), np.full(tone.shape, 0.9), specular=0.15, sheen=0.4)


Maker = Callable[[Chart, Finish, int], Surface]
MAKERS: dict[str, Maker] = {
    "wood": wood, "metal": metal, "paint": paint, "iron": iron, "clay": clay,
    "concrete": concrete, "terrazzo": terrazzo, "cork": cork, "wax": wax, "opal": opal,
    "weave": weave, "rope": rope,
}  # fmt: skip
