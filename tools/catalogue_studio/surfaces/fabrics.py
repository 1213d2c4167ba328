"""Cloth: linen with its threads, stripes and checks, velvet, wool and lamp shades."""

from collections.abc import Callable

import numpy as np

from ..colours import linear
from ..finishes import Finish
from ..geometry.charts import Chart
from ..geometry.patch import Floats
from .noise import cloud, smooth_step
from .surface import Surface, blend


def _threads(chart: Chart, seed: int) -> Floats:
    """Tone of a plain weave whose threads are uneven, as linen's are."""
    flat = np.stack([chart.across * chart.size[0], chart.up * chart.size[1], chart.up * 0], axis=-1)
    warp = cloud(flat * np.array([1.0, 0.06, 1.0]), 0.28, seed, octaves=2)
    weft = cloud(flat * np.array([0.06, 1.0, 1.0]), 0.28, seed + 1, octaves=2)
    return np.asarray(1 + 0.17 * warp + 0.17 * weft + 0.06 * cloud(flat, 6.0, seed + 2))


def _cloth(colour: Floats, tone: Floats, *, sheen: float = 0.35) -> Surface:
    shaded = np.clip(colour * tone[..., None], 0.006, 0.88)
    return Surface(shaded, np.full(tone.shape, 0.92), specular=0.12, sheen=sheen)


def linen(chart: Chart, finish: Finish, seed: int) -> Surface:
    return _cloth(np.asarray(linear(finish.colour)), _threads(chart, seed))


def striped(chart: Chart, finish: Finish, seed: int) -> Surface:
    at = chart.across * 9
    wide = 1 - smooth_step(np.abs(at % 1 - 0.5), 0.14, 0.155)
    thin = 1 - smooth_step(np.abs(np.abs(at % 1 - 0.5) - 0.24), 0.02, 0.03)
    share = np.maximum(wide, thin) * 0.92
    mixed = blend(linear(finish.colour), linear(finish.second), share)
    return _cloth(mixed, _threads(chart, seed))


def checked(chart: Chart, finish: Finish, seed: int) -> Surface:
    """Gingham: where two stripes cross, the colour is full; where one runs, it is half."""
    count = 7
    step = chart.size[0] / count
    across = smooth_step(np.abs((chart.across * count) % 1 - 0.5), 0.24, 0.26)
    up = smooth_step(np.abs((chart.up * chart.size[1] / step) % 1 - 0.5), 0.24, 0.26)
    mixed = blend(linear(finish.colour), linear(finish.second), (across + up) / 2 * 0.95)
    return _cloth(mixed, _threads(chart, seed))


def velvet(chart: Chart, finish: Finish, seed: int) -> Surface:
    tone = 1 + 0.12 * cloud(chart.place, 5.0, seed) + 0.05 * cloud(chart.place, 0.2, seed + 1)
    return _cloth(np.asarray(linear(finish.colour)), tone, sheen=1.0)


def wool(chart: Chart, finish: Finish, seed: int) -> Surface:
    fibre = cloud(chart.place, 0.25, seed, octaves=3)
    return _cloth(np.asarray(linear(finish.colour)), 1 + 0.16 * fibre, sheen=0.6)


def shade(chart: Chart, finish: Finish, seed: int) -> Surface:
    return _cloth(np.asarray(linear(finish.colour)) * 1.02, _threads(chart, seed) * 0.5 + 0.5)


def paper(chart: Chart, finish: Finish, seed: int) -> Surface:
    fibre = cloud(chart.place, 0.5, seed)
    return _cloth(np.asarray(linear(finish.colour)), 1 + 0.03 * fibre, sheen=0.0)


CLOTHS: dict[str, Callable[[Chart, Finish, int], Surface]] = {
    "linen": linen, "linen-stripes": striped, "linen-check": checked, "velvet": velvet,
    "wool": wool, "shade": shade, "paper": paper,
}  # fmt: skip
