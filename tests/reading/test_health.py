"""The measures of a picture: what is wrong is found, plain and dark things are not accused."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from visual_search.models import Finding
from visual_search.reading.health import HealthReader
from visual_search.reading.health.copies import difference, sketch_of
from visual_search.reading.health.findings import LIMITS, wrong_with
from visual_search.reading.health.neighbours import (
    Confusion,
    LookAlike,
    copies_of,
    cut_beyond_custom,
    lettering_beyond_custom,
)
from visual_search.reading.readers import Picture


def product(colour=(20, 20, 20), *, place=(120, 100, 280, 330)) -> Image.Image:
    """A plain thing on white."""
    image = Image.new("RGB", (400, 400), "white")
    ImageDraw.Draw(image).rounded_rectangle(place, radius=40, fill=colour)
    return image


def read(image: Image.Image) -> dict:
    pixels = np.asarray(image.convert("RGB"))
    return HealthReader().read(Picture(pixels=pixels, width=image.width, height=image.height))


@pytest.mark.parametrize("colour", [(15, 15, 15), (250, 220, 220), (120, 20, 20)])
def test_a_plain_thing_whatever_its_colour_is_sound(colour):
    assert wrong_with(read(product(colour))) == []


def test_a_blurred_picture_is_found():
    blurred = product().filter(ImageFilter.GaussianBlur(4))

    assert wrong_with(read(blurred)) == ["blurred"]


def test_a_picture_that_moved_is_found_though_it_is_sharp_along_its_way():
    pixels = np.asarray(product(), np.float32)
    moved = np.mean([np.roll(pixels, shift, axis=1) for shift in range(14)], axis=0)

    assert wrong_with(read(Image.fromarray(moved.astype(np.uint8)))) == ["blurred"]


def test_a_dark_picture_is_found():
    assert wrong_with(read(product((60, 60, 60)).point(lambda level: level * 0.4))) == ["dark"]


def test_a_small_picture_is_found():
    assert "too_small" in wrong_with(read(product().resize((120, 120))))


def test_what_an_edge_cuts_is_found_unless_look_alikes_are_cut_there_too():
    cut = read(product(place=(300, 100, 500, 330)))
    free = [LookAlike(key=n, similarity=0.8, found=read(product())) for n in range(4)]
    same = [LookAlike(key=n, similarity=0.8, found=cut) for n in range(4)]

    assert cut_beyond_custom(cut, free) > LIMITS.cut
    assert cut_beyond_custom(cut, same) == 0.0
    assert cut_beyond_custom(read(product()), free) == 0.0


def test_words_over_a_picture_are_found():
    image = product((150, 90, 60))
    draw = ImageDraw.Draw(image)
    draw.text((30, 20), "FREE SHIPPING TODAY", fill=(200, 0, 0), font_size=28)
    found = read(image)

    assert found["lettering"] > LIMITS.lettering > read(product((150, 90, 60)))["lettering"]
    cartons, plain = (
        [LookAlike(key=1, similarity=0.9, found=one)] for one in (found, read(product()))
    )
    assert lettering_beyond_custom(found, plain) > LIMITS.lettering_beyond
    assert lettering_beyond_custom(found, cartons) == 0.0


def test_a_copy_is_told_from_the_same_thing_in_another_colour():
    sketch = sketch_of(np.asarray(product((200, 40, 40))))
    copy = product((200, 40, 40)).crop((8, 6, 394, 392)).resize((260, 260))

    assert difference(sketch, sketch_of(np.asarray(copy))) < 9
    assert difference(sketch, sketch_of(np.asarray(product((40, 40, 200))))) > 9


@pytest.mark.parametrize(("similarity", "usual", "is_copy"), [
    (0.96, 0.94, True), (0.93, 0.92, False), (0.9, 0.4, True), (0.7, 0.0, False),
])  # fmt: skip
def test_a_copy_is_as_good_as_the_same_or_stands_out(similarity, usual, is_copy):
    found = read(product((200, 40, 40)))
    others = [LookAlike(key=0, similarity=similarity, found=found)]
    others += [LookAlike(key=n, similarity=usual, found=read(product())) for n in range(1, 6)]

    assert [one.key for one in copies_of(found, others)] == ([0] if is_copy else [])


def test_look_alikes_of_another_category_surprise_where_they_are_not_usual():
    confusion = Confusion()
    for _product in range(20):
        confusion.learn("vase", ["vase"] * 11 + ["mug"])
        confusion.learn("mug", ["mug"] * 12)
        confusion.learn("shirt", ["shirt"] * 6 + ["jumper"] * 6)
        confusion.learn("jumper", ["shirt"] * 6 + ["jumper"] * 6)

    surprise, likely = confusion.surprise("vase", ["mug"] * 12)
    usual, _likely = confusion.surprise("shirt", ["jumper"] * 8 + ["shirt"] * 4)

    assert (surprise > LIMITS.surprise, likely) == (True, "mug")
    assert usual < LIMITS.surprise
    assert confusion.surprise("unheard of", ["mug"]) == (0.0, "")


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (23, 500), (24, 24), (2000, 30)])
@pytest.mark.parametrize("colour", ["white", "black", (7, 130, 9)])
def test_pictures_of_nothing_are_measured_all_the_same(size, colour):
    found = read(Image.new("RGB", size, colour))

    assert ("dark" in wrong_with(found)) == (colour != "white")
    assert all(
        value is None or np.isfinite(value) for value in (found.get("softness"), found["side"])
    )


def test_every_kind_that_pixels_show_is_one_that_findings_know():
    wrong = wrong_with({"side": 1, "brightest": 0, "softness": 9.0})

    assert set(wrong) <= set(Finding.Kind.values)
