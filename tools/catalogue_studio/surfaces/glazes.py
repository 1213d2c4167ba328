"""Glazes of pottery: plain, speckled, dipped, painted and those that run in the kiln."""

from collections.abc import Callable

import numpy as np

from ..colours import linear
from ..finishes import Finish
from ..geometry.charts import Chart
from ..geometry.patch import Floats
from .noise import cloud, grains, smooth_step
from .surface import Surface, blend

CLAY = (0.47, 0.34, 0.23)
IRON = (0.09, 0.055, 0.035)
Painter = Callable[[Chart, Finish, int], tuple[Floats, Floats]]


def glazed(chart: Chart, finish: Finish, seed: int) -> Surface:
    """Paint a glaze; the clay shows at the very foot of what stands on it."""
    colour, roughness = PAINTERS[finish.pattern](chart, finish, seed)
    return Surface(np.clip(colour, 0.004, 0.9), roughness, specular=0.5, coat=0.8)


def _ground(chart: Chart, name: str, seed: int) -> tuple[Floats, Floats]:
    """A plain glaze: never quite even, thinner and paler where it drew back."""
    drift = cloud(chart.place, 5.0, seed)
    fine = cloud(chart.place, 0.7, seed + 9, octaves=2)
    base = np.asarray(linear(name))
    colour = base * (1 + 0.09 * drift + 0.035 * fine)[..., None]
    return colour, 0.2 + 0.06 * drift + 0.02 * fine


def plain(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    return _ground(chart, finish.colour, seed)


def speckle(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    colour, roughness = _ground(chart, finish.colour, seed)
    dark = sum(linear(finish.colour)) < 0.45
    spot = np.asarray(linear("oatmeal") if dark else IRON)
    scale = max(max(chart.size) / 28, 1.0)
    for count, radius, weight in ((1.7, 0.1, 0.8), (6.0, 0.045, 0.6)):
        distance, index = grains(chart.place, count / scale**2, seed + int(count * 10))
        own = (
            scale
            * radius
            * (0.35 + 0.9 * np.random.default_rng(seed).random(index.max() + 1)[index])
        )
        share = weight * (1 - smooth_step(distance / own, 0.6, 1.25))
        colour = blend(colour, spot, share)
    return colour, roughness + 0.12


def dip(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    """The foot stays as it was, the rest was dipped: a soft, slightly thick line between."""
    upper, rough = _ground(chart, finish.colour, seed)
    lower, _ = _ground(chart, finish.second or "sand", seed + 1)
    line = 0.42 + 0.035 * cloud(chart.place, 6.0, seed + 2)
    share = 1 - smooth_step(chart.height - line, 0.0, 0.012)
    thick = np.exp(-(((chart.height - line - 0.018) / 0.014) ** 2))
    return blend(upper * (1 - 0.25 * thick[..., None]), lower, share), rough + 0.42 * share


def bands(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    base, rough = _ground(chart, finish.colour, seed)
    height = chart.height + 0.006 * cloud(chart.place, 3.0, seed + 3)
    share = np.zeros_like(height)
    for middle, half in ((0.9, 0.012), (0.82, 0.035), (0.74, 0.012), (0.2, 0.012), (0.14, 0.03)):
        share += 1 - smooth_step(np.abs(height - middle), half, half + 0.008)
    brush = 0.86 + 0.14 * cloud(chart.place * np.array([1, 1, 4]), 2.2, seed + 4)
    return blend(base, linear(finish.second), np.clip(share, 0, 1) * brush), rough


def stripes(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    base, rough = _ground(chart, finish.colour, seed)
    angle = _angle(chart) / (2 * np.pi) + 0.002 * cloud(chart.place, 2.5, seed + 3)
    wave = np.abs((angle * 26) % 1 - 0.5)
    share = 1 - smooth_step(wave, 0.12, 0.16)
    share *= smooth_step(chart.height, 0.04, 0.07) * (1 - smooth_step(chart.height, 0.93, 0.96))
    return blend(base, linear(finish.second), share * 0.94), rough


def dots(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    base, rough = _ground(chart, finish.colour, seed)
    across, up = chart.size
    around = max(round(across / 2.1), 6)
    rows = up / (across / around)
    row = np.floor(chart.up * rows)
    x = (chart.across * around + 0.5 * (row % 2)) % 1 - 0.5
    y = (chart.up * rows) % 1 - 0.5
    share = 1 - smooth_step(np.hypot(x, y), 0.2, 0.235)
    return blend(base, linear(finish.second), share * 0.96), rough


def checks(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    base, rough = _ground(chart, finish.colour, seed)
    x, y = chart.place[..., 0] + 500, chart.place[..., 1] + 500
    wobble = 0.06 * cloud(chart.place, 2.0, seed + 5)
    step = 2.5
    share = ((np.floor(x / step + wobble) + np.floor(y / step + wobble)) % 2).astype(float)
    return blend(base, linear(finish.second), share * 0.93), rough


def rim(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    base, rough = _ground(chart, finish.colour, seed)
    radius = np.hypot(chart.place[..., 0], chart.place[..., 1])
    is_flat = np.ptp(chart.place[..., 2]) < 0.35 * radius.max()
    share = radius / radius.max() if is_flat else chart.height
    line = (0.925 if is_flat else 0.955) + 0.004 * cloud(chart.place, 3.0, seed + 3)
    return blend(base, linear(finish.second), smooth_step(share - line, 0.0, 0.01)), rough


def reactive(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    """Two glazes that ran into each other: streaks fall from the rim, pools lie below."""
    one, rough = _ground(chart, finish.colour, seed)
    two, _ = _ground(chart, finish.second, seed + 1)
    streak = cloud(chart.place * np.array([1, 1, 0.16]), 0.9, seed + 2)
    drift = cloud(chart.place, 3.0, seed + 3)
    share = smooth_step(chart.height + 0.2 * streak + 0.16 * drift, 0.42, 0.8)
    edge = np.exp(-(((share - 0.5) / 0.28) ** 2))
    mixed = blend(one, two, share) * (1 - 0.25 * edge[..., None])
    speck = np.clip(cloud(chart.place, 0.22, seed + 5, octaves=1) - 0.45, 0, 1)
    return blend(mixed, linear("cream"), speck * edge * 0.9), rough


def marble(chart: Chart, finish: Finish, seed: int) -> tuple[Floats, Floats]:
    base, rough = _ground(chart, finish.colour, seed)
    bent = chart.place + 2.2 * cloud(chart.place, 6.0, seed + 2)[..., None]
    wide = np.abs(cloud(bent, 8.0, seed + 3))
    thin = np.abs(cloud(bent, 3.5, seed + 4))
    share = 0.75 * (1 - smooth_step(wide, 0.0, 0.11)) + 0.4 * (1 - smooth_step(thin, 0.0, 0.05))
    return blend(base, linear(finish.second), np.clip(share, 0, 0.9)), rough - 0.06


def _angle(chart: Chart) -> Floats:
    return np.asarray(np.arctan2(chart.place[..., 1], chart.place[..., 0]))


PAINTERS: dict[str, Painter] = {
    "plain": plain, "speckle": speckle, "dip": dip, "bands": bands, "stripes": stripes,
    "dots": dots, "checks": checks, "rim": rim, "reactive": reactive, "marble": marble,
}  # fmt: skip
