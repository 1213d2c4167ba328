"""Bowls, plates, trays and boards."""

import numpy as np

from ..geometry.lines import curve, rounded
from ..geometry.patch import Floats, Part
from ..geometry.solids import Outline, outlined_box, oval, squared, swept
from .vessels import bent, solid, spouted, straight, vessel


def petals(count: int, depth: float) -> Outline:
    def scale(angle: Floats, share: Floats) -> Floats:
        return np.asarray(1 + depth * share**1.5 * (np.abs(np.cos(angle * count / 2)) - 0.6))

    return scale


def bowl_deep() -> list[Part]:
    outer = rounded([(0, 0.6), (3.0, 0.6), (3.2, 0), (3.9, 0), (3.9, 1.3)], 0.2)
    return vessel(np.concatenate([outer, curve([(4.1, 1.4), (6.6, 3.4), (7.8, 6.2), (8.2, 8.8)])]))


def bowl_wide() -> list[Part]:
    return vessel(bent([(5.2, 0), (9.0, 1.2), (13.6, 4.0), (16.6, 7.6)]), 0.5)


def bowl_petal() -> list[Part]:
    outer = bent([(3.2, 0), (5.6, 1.2), (7.8, 3.6), (9.4, 6.6)])
    return vessel(outer, 0.35, outline=petals(8, 0.26), segments=320)


def bowl_wood() -> list[Part]:
    return vessel(bent([(6.2, 0), (10.2, 1.6), (12.6, 4.8), (12.9, 7.4)]), 0.9, floor=1.2)


def bowl_pasta() -> list[Part]:
    outer = bent([(5.2, 0), (7.6, 1.2), (8.8, 3.3), (10.0, 4.1), (13.4, 4.7)])
    return vessel(outer, 0.45)


def bowl_footed() -> list[Part]:
    stem = [(5.6, 0), (5.4, 0.5), (2.8, 1.4), (1.9, 4.2), (2.3, 7.0)]
    return vessel(bent([*stem, (6.2, 9.0), (10.4, 11.8), (12.2, 15.6)], 170), 0.5, floor=8.4)


def bowl_spout() -> list[Part]:
    outer = bent([(4.8, 0), (8.2, 2.2), (10.0, 6.6), (10.3, 9.8), (11.1, 10.2), (11.0, 12.0)])
    return [Part(spouted(part.patch, 3.0, 0.28, 0.72), part.slot) for part in vessel(outer, 0.5)]


def plate_coupe() -> list[Part]:
    return vessel(bent([(8.2, 0), (10.6, 0.5), (12.6, 1.4), (13.5, 2.8)]), 0.45)


def plate_rim() -> list[Part]:
    return vessel(bent([(5.8, 0), (6.6, 0.5), (7.3, 1.2), (8.3, 1.5), (10.5, 2.1)]), 0.4)


def plate_oval() -> list[Part]:
    outer = bent([(7.2, 0), (9.4, 0.6), (11.0, 1.5), (12.0, 2.7)])
    return vessel(outer, 0.45, outline=oval(1.62))


def plate_scallop() -> list[Part]:
    outer = bent([(5.8, 0), (7.8, 0.5), (9.6, 1.3), (11.0, 2.4)])
    return vessel(outer, 0.4, outline=petals(14, 0.13), segments=420)


def plate_square() -> list[Part]:
    outer = straight([(8.6, 0), (9.6, 0.5), (9.9, 2.2)], 0.6)
    return vessel(outer, 0.5, outline=squared(7))


def tray_round() -> list[Part]:
    return vessel(straight([(17.2, 0), (17.8, 0.5), (18.0, 4.0)], 0.5), 0.9, floor=1.0)


def tray_rect() -> list[Part]:
    base = outlined_box((48, 32, 1.4), 3.5, 0.4)
    walls = [Part(outlined_box((46, 1.2, 4.5), 0.5, 0.4).moved(y=side * 15.4)) for side in (-1, 1)]
    ends = [part for side in (-1, 1) for part in _tray_end(side * 23.4)]
    return [Part(base), *walls, *ends]


def _tray_end(x: float) -> list[Part]:
    """A side with a slot to hold: two posts, a lower board and a bar above."""
    lower = outlined_box((1.2, 31, 3.6), 0.5, 0.4).moved(x=x)
    arch = curve(
        [
            (x, -15, 3.6),
            (x, -9.5, 4.8),
            (x, -6, 8.2),
            (x, 0, 8.9),
            (x, 6, 8.2),
            (x, 9.5, 4.8),
            (x, 15, 3.6),
        ]
    )
    return [Part(lower), Part(swept(arch, 0.85))]


def tray_oval() -> list[Part]:
    outer = straight([(12.6, 0), (13.3, 0.3), (14.0, 2.6)], 0.5)
    body = vessel(outer, 0.25, floor=0.3, outline=oval(1.55))
    return [*body, *(grip for side in (-1, 1) for grip in _ear(side * 21.4))]


def _ear(x: float) -> list[Part]:
    out = x + np.sign(x) * 3.2
    path = curve([(x, -5, 2.4), (out, -4.2, 3.6), (out, 4.2, 3.6), (x, 5, 2.4)])
    return [Part(swept(path, 0.42))]


def board_paddle() -> list[Part]:
    blade = outlined_box((26, 19, 1.7), 3.2, 0.5)
    neck = outlined_box((16, 4.6, 1.7), 2.2, 0.5).moved(x=18)
    ring = solid(np.array([[1.1, 0.0], [0.5, 0.0], [0.0, 0.0]]), "hole")
    return [Part(blade), Part(neck), ring.moved(x=23.4, z=1.72)]


def tray_small() -> list[Part]:
    outer = straight([(6.0, 0), (6.3, 0.4), (6.3, 2.0)], 0.4)
    return vessel(outer, 0.7, floor=0.7, outline=squared(4.5, 1.65))


def soap_dish() -> list[Part]:
    outer = bent([(3.6, 0), (4.4, 0.6), (4.9, 1.7)])
    dish = vessel(outer, 0.4, floor=0.5, outline=squared(3.2, 1.45))
    bars = [
        Part(swept(np.linspace([x, -2.8, 0.75], [x, 2.8, 0.75], 8), 0.32))
        for x in (-3, -1.5, 0, 1.5, 3)
    ]
    soap = Part(outlined_box((7.0, 4.6, 2.4), 1.8, 1.0).moved(z=1.0), "soap")
    return [*dish, *bars, soap]
