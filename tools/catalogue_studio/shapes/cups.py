"""Mugs, cups and glasses."""

from ..geometry.lines import rounded
from ..geometry.patch import Part
from ..geometry.solids import faceted, fluted, ribbed
from .vessels import bent, handle, solid, straight, vessel


def mug_tall() -> list[Part]:
    body = vessel(straight([(3.5, 0), (4.1, 0.5), (4.1, 9.6)], 0.7))
    return [*body, handle([(3.9, 8.1), (6.4, 8.0), (7.0, 5.2), (6.0, 2.4), (3.9, 2.2)], 0.5)]


def mug_round() -> list[Part]:
    body = vessel(bent([(2.6, 0), (4.5, 2.0), (4.9, 4.2), (4.2, 6.7), (3.7, 7.8)]))
    return [*body, handle([(4.1, 6.7), (6.3, 6.9), (6.9, 4.7), (5.9, 2.9), (4.6, 2.6)], 0.48)]


def saucer(radius: float) -> list[Part]:
    profile = bent([(radius * 0.45, 0), (radius * 0.75, 0.35), (radius, 1.1)], 60)
    return vessel(profile, 0.3, floor=0.32)


def cup_espresso() -> list[Part]:
    body = vessel(bent([(1.9, 0.35), (2.5, 1.2), (2.95, 3.4), (3.1, 5.6)]), 0.3)
    grip = handle([(3.0, 4.7), (4.5, 4.6), (4.4, 2.9), (2.8, 2.3)], 0.3)
    return [*body, grip, *saucer(6.0)]


def mug_camp() -> list[Part]:
    body = vessel(straight([(4.0, 0), (4.35, 0.4), (4.45, 7.6), (4.85, 8.0)], 0.5), 0.14)
    return [*body, handle([(4.4, 7.0), (6.6, 6.9), (6.9, 4.5), (6.2, 2.2), (4.4, 1.8)], 0.34)]


def mug_facet() -> list[Part]:
    outer = bent([(2.9, 0), (3.9, 1.6), (4.2, 4.6), (3.6, 8.8)])
    body = vessel(outer, outline=faceted(10), segments=200)
    return [*body, handle([(3.8, 7.4), (5.9, 7.4), (6.3, 5.2), (5.6, 3.0), (4.0, 2.7)], 0.45)]


def cup_wide() -> list[Part]:
    body = vessel(bent([(2.3, 0.4), (4.3, 1.6), (5.3, 4.0), (5.6, 6.0)]))
    grip = handle([(5.4, 5.2), (7.3, 5.3), (7.3, 3.4), (4.9, 2.6)], 0.38)
    return [*body, grip, *saucer(8.2)]


def mug_fluted() -> list[Part]:
    outer = bent([(2.9, 0), (3.2, 0.8), (3.3, 5.0), (3.6, 9.8)])
    body = vessel(outer, outline=fluted(24, 0.075), segments=384)
    return [*body, handle([(3.3, 8.0), (5.3, 7.6), (5.6, 6.0), (5.0, 4.5), (3.2, 4.2)], 0.33)]


def tumbler_ribbed() -> list[Part]:
    outer = straight([(3.0, 0), (3.4, 0.6), (3.9, 8.6)], 0.5)
    return vessel(outer, 0.3, floor=1.0, outline=ribbed(28, 0.035), segments=336)


def tumbler_cone() -> list[Part]:
    return vessel(straight([(2.7, 0), (3.0, 0.5), (4.5, 9.6)], 0.6), 0.25, floor=1.4)


def yunomi() -> list[Part]:
    profile = rounded(
        [(0, 0.5), (2.2, 0.5), (2.3, 0), (2.7, 0), (2.8, 0.8), (3.7, 1.6), (3.8, 8.6)], 0.3
    )
    return vessel(profile)


def goblet() -> list[Part]:
    stem = [(3.5, 0), (3.4, 0.35), (1.0, 0.9), (0.6, 2.0), (0.6, 4.2), (1.3, 5.4)]
    outer = bent([*stem, (3.3, 7.2), (4.1, 10.0), (3.8, 13.2)], 170)
    return vessel(outer, 0.22, floor=5.6)


def bath_cup() -> list[Part]:
    outer = rounded([(0, 0), (3.3, 0), (3.3, 1.6), (3.9, 2.0), (3.9, 11.0)], 0.35)
    return vessel(outer, 0.45)


def soap_pump() -> list[Part]:
    body = solid(
        straight(
            [(3.8, 0), (4.0, 0.4), (4.0, 11.0), (3.4, 12.2), (1.6, 12.7), (1.6, 13.2), (0, 13.2)],
            0.6,
        )
    )
    collar = solid(
        straight(
            [
                (1.75, 13.2),
                (1.75, 14.3),
                (0.5, 14.5),
                (0.42, 16.4),
                (1.1, 16.6),
                (1.1, 17.5),
                (0, 17.6),
            ],
            0.12,
        ),
        "metal",
    )
    return [
        body,
        collar,
        handle([(0.2, 17.1), (2.2, 17.2), (3.8, 17.0), (4.3, 16.3)], 0.34, flat=1, slot="metal"),
    ]
