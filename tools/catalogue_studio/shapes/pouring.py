"""Bottles, teapots and jugs."""

import numpy as np

from ..geometry.lines import curve
from ..geometry.patch import Part
from ..geometry.solids import faceted, sphere, squared, swept
from .vessels import bent, handle, mouth, solid, spout, spouted, straight, vessel


def bottle_slim() -> list[Part]:
    body = solid(
        straight([(3.4, 0), (3.5, 0.3), (3.5, 17), (3.0, 19.2), (2.3, 20.4), (2.3, 21), (0, 21)], 1)
    )
    cap = solid(straight([(2.45, 21.2), (2.45, 24.2), (0, 24.4)], 0.4), "cap")
    return [body, cap]


def bottle_flask() -> list[Part]:
    body = solid(straight([(4.9, 0), (5.1, 0.4), (5.1, 19), (4.2, 21.5), (3.6, 22), (0, 22)], 1.2))
    cap = solid(straight([(4.0, 22.2), (4.0, 26), (0, 26.2)], 0.6), "cap")
    loop = curve([(-3.2, 0, 24.6), (-3.6, 0, 28.4), (0, 0, 30.2), (3.6, 0, 28.4), (3.2, 0, 24.6)])
    return [body, cap, Part(swept(loop, 0.75, flat=0.5), "cap")]


def carafe() -> list[Part]:
    outer = bent(
        [(4.9, 0), (5.7, 1.2), (5.6, 6), (4.0, 12), (2.6, 17), (2.9, 21), (3.6, 24.5)], 170
    )
    ball = Part(sphere(2.9).moved(z=26.3), "stopper")
    plug = solid(straight([(2.6, 22), (2.9, 24.6), (0, 24.8)], 0.2), "stopper")
    return [*vessel(outer, 0.28, floor=0.9), ball, plug]


def bottle_oil() -> list[Part]:
    line = [(3.9, 0), (4.2, 0.5), (4.2, 13), (3.6, 15.5), (1.5, 17), (1.3, 20.4), (1.6, 20.8)]
    body = solid(straight([*line, (1.6, 21.4), (0, 21.4)], 0.8), outline=squared(4.2))
    cork = solid(straight([(1.1, 21.4), (1.15, 22.6), (0, 22.7)], 0.15), "stopper")
    pourer = Part(
        swept(curve([(0, 0, 22.5), (0, 0, 24.5), (-0.6, 0, 26), (-2, 0, 27.4)]), 0.42), "cap"
    )
    return [body, cork, pourer]


def bottle_cork() -> list[Part]:
    outer = bent(
        [(5.2, 0), (6.3, 1.6), (6.6, 6), (5.6, 10.6), (2.6, 13.6), (1.7, 16.2), (1.75, 19.6)], 150
    )
    cork = solid(straight([(1.35, 18.6), (1.6, 21.8), (0, 22)], 0.25), "stopper")
    return [*vessel(outer, 0.35), cork]


def teapot_round() -> list[Part]:
    body = solid(bent([(4.2, 0), (7.2, 2.2), (8.6, 6.2), (7.2, 10.4), (3.9, 12.4), (3.6, 12.5)]))
    lid = solid(bent([(4.1, 12.3), (3.4, 13.1), (1.4, 13.9), (0.05, 14.0)], 60))
    grip = handle([(7.2, 10.2), (11.4, 11.2), (13.0, 7.6), (11.2, 3.6), (7.9, 3.4)], 0.65)
    pour = spout([(7.2, 4.2), (10.2, 5.6), (11.8, 9.0), (13.8, 11.6)], (2.1, 1.4, 1.0, 0.8))
    hole = mouth(14.15, 12.0, 0.62, 40)
    return [body, lid, Part(sphere(1.15).moved(z=14.9)), grip, pour, hole]


def teapot_arch() -> list[Part]:
    body = solid(straight([(8.2, 0), (8.7, 0.6), (8.7, 8.2), (7.9, 8.9), (0, 8.9)], 0.6))
    lid = solid(straight([(5.2, 8.9), (5.2, 9.5), (0, 9.7)], 0.25))
    knob = solid(
        straight([(0.8, 9.6), (0.8, 10.6), (1.4, 10.8), (1.4, 11.5), (0, 11.6)], 0.25), "handle"
    )
    arch = curve([(-7.8, 0, 8.4), (-7.4, 0, 14.5), (0, 0, 18.4), (7.4, 0, 14.5), (7.8, 0, 8.4)])
    pour = spout([(8.0, 3.6), (10.8, 5.0), (13.0, 8.4)], (1.5, 1.1, 0.85))
    return [
        body,
        lid,
        knob,
        Part(swept(arch, 0.6, flat=1.5), "handle"),
        pour,
        mouth(13.3, 8.95, 0.62, 32),
    ]


def teapot_iron() -> list[Part]:
    profile = bent([(5.0, 0), (8.6, 1.8), (9.6, 4.6), (7.8, 8.0), (4.0, 9.2), (3.9, 9.3)], 200)
    body = solid(profile)
    studs = [Part(sphere(0.34).moved(*place)) for place in _studs()]
    lid = solid(bent([(4.2, 9.1), (3.2, 9.9), (1.2, 10.3), (0.05, 10.4)], 50))
    bail = curve([(-6.6, 0, 8.2), (-7.6, 0, 12.4), (0, 0, 18.0), (7.6, 0, 12.4), (6.6, 0, 8.2)])
    pour = spout([(8.2, 4.6), (11.0, 5.8), (12.6, 8.2)], (1.7, 1.2, 0.9))
    hole = mouth(12.95, 8.7, 0.66, 34)
    return [
        body,
        *studs,
        lid,
        Part(sphere(0.95).moved(z=11.0)),
        Part(swept(bail, 0.42), "handle"),
        pour,
        hole,
    ]


def _studs() -> list[tuple[float, float, float]]:
    places = []
    for row, (radius, height) in enumerate(((9.15, 5.9), (9.62, 4.7), (9.4, 3.3))):
        for index in range(36):
            angle = 2 * np.pi * (index + 0.5 * (row % 2)) / 36
            places.append((radius * np.cos(angle), radius * np.sin(angle), height))
    return places


def kettle_goose() -> list[Part]:
    body = solid(straight([(7.8, 0), (8.2, 0.5), (6.4, 11.6), (5.4, 12.8), (0, 12.8)], 0.8))
    lid = solid(bent([(4.9, 12.6), (4.2, 13.3), (1.2, 13.9), (0.05, 14)], 40))
    knob = Part(sphere(1.25).moved(z=15.0), "knob")
    grip = handle([(6.2, 12.0), (10.6, 13.6), (12.6, 11.0), (12.0, 5.6)], 0.85, slot="handle")
    neck = [(7.4, 1.9), (10.8, 2.6), (11.6, 6.4), (10.8, 10.4), (12.4, 13.8), (15.2, 13.4)]
    return [body, lid, knob, grip, spout(neck, (1.1, 0.75, 0.62, 0.58, 0.55))]


def jug_belly() -> list[Part]:
    outer = bent([(4.2, 0), (6.6, 2.8), (7.0, 6.4), (4.9, 11.4), (4.4, 13.4), (5.6, 16.6)], 150)
    body = [Part(spouted(part.patch, 2.6, 0.42, 0.74), part.slot) for part in vessel(outer)]
    grip = handle([(5.0, 15.6), (9.0, 16.2), (10.2, 11.6), (8.8, 7.4), (6.8, 6.4)], 0.6)
    return [*body, grip]


def jug_tall() -> list[Part]:
    outer = bent([(5.0, 0), (5.7, 1.0), (5.4, 9), (4.2, 18), (4.3, 22), (5.2, 26)], 160)
    body = [Part(spouted(part.patch, 4.0, 0.5, 0.78), part.slot) for part in vessel(outer)]
    grip = handle([(4.6, 24.2), (8.2, 26.4), (10.2, 21.0), (8.6, 12.4), (5.4, 9.6)], 0.55)
    return [*body, grip]


def jug_enamel() -> list[Part]:
    outer = straight([(6.2, 0), (6.6, 0.5), (5.9, 17.4), (6.2, 17.8)], 0.5)
    body = [Part(spouted(part.patch, 3.0, 0.4, 0.84), part.slot) for part in vessel(outer, 0.16)]
    grip = handle([(5.9, 16.2), (9.8, 15.8), (10.2, 9.6), (9.4, 4.6), (6.4, 4.0)], 0.4)
    return [*body, grip]


def jug_facet() -> list[Part]:
    outer = bent([(2.9, 0), (3.9, 1.4), (4.2, 4.0), (3.2, 7.6), (3.5, 8.8)])
    body = vessel(outer, 0.3, outline=faceted(10), segments=200)
    pulled = [Part(spouted(part.patch, 1.8, 0.4, 0.74), part.slot) for part in body]
    return [*pulled, handle([(3.5, 7.4), (5.5, 7.6), (6.0, 5.4), (5.2, 3.2), (4.1, 2.8)], 0.4)]


def jug_glass() -> list[Part]:
    outer = bent([(5.4, 0), (6.4, 1.4), (6.4, 8), (5.0, 15), (4.8, 18), (5.8, 22)], 150)
    body = vessel(outer, 0.3, floor=0.9)
    pulled = [Part(spouted(part.patch, 2.6, 0.4, 0.82), part.slot) for part in body]
    return [*pulled, handle([(5.4, 19.6), (9.4, 19.8), (10.2, 13.6), (8.8, 8.6), (6.5, 7.6)], 0.6)]
