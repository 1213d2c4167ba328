"""Descriptors: colours, regions and points say what two pictures share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from visual_search.encoders.details import colour, points, regions
from visual_search.encoders.details.lab import to_lab, to_rgb
from visual_search.encoders.details.regions import gather_bits, scatter_bits
from visual_search.encoders.details.saliency import find_subject

RED, ORANGE, BLUE = (200, 30, 30), (215, 90, 40), (30, 30, 200)


def thing(tint: tuple[int, int, int], background: tuple[int, int, int] = (255, 255, 255)):
    """A disc in the middle, and the feature map of a network that sees it."""
    image = Image.new("RGB", (200, 150), background)
    ImageDraw.Draw(image).ellipse((60, 35, 140, 115), fill=tint)
    feature_map = np.full((4, 7, 7), 0.1, dtype=np.float32)
    feature_map[:, 2:5, 2:5] = 2.0
    return image, feature_map


def shades(*arguments) -> np.ndarray:
    return colour.histogram(find_subject(*thing(*arguments)))


def alike(one: np.ndarray, other: np.ndarray) -> float:
    return float(colour.unit_rows(one[None])[0] @ colour.unit_rows(other[None])[0])


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((255, 255, 255), (100.0, 0.0, 0.0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((0, 0, 0), (0.0, 0.0, 0.0)),
    ],
)
def test_lab_has_the_published_values(rgb, lab):
    assert np.allclose(to_lab(np.array(rgb, dtype=np.uint8)), lab, atol=0.05)


@given(rgb=st.tuples(*[st.integers(0, 255)] * 3))
def test_lab_leads_back_to_the_same_colour(rgb):
    there = to_lab(np.array([rgb], dtype=np.uint8))

    assert np.abs(to_rgb(there)[0].astype(int) - rgb).max() <= 1


def test_colours_near_each_other_are_more_alike_than_colours_far_apart():
    red, orange, blue = shades(RED), shades(ORANGE), shades(BLUE)

    assert alike(red, red) == pytest.approx(1.0)
    assert alike(red, orange) > alike(red, blue)
    assert alike(red, blue) < 0.3


def test_the_background_of_a_studio_does_not_count():
    grey, white = shades(RED, (210, 210, 210)), shades(RED, (255, 255, 255))

    assert alike(grey, white) > 0.95


def test_a_forgiving_comparison_minds_a_tint_less():
    plain, tinted = shades(RED), shades((185, 50, 55))

    forgiving = colour.blurred(np.stack([plain, tinted]))

    assert forgiving[0] @ forgiving[1] > alike(plain, tinted)


def test_shared_colours_are_named_as_they_look():
    [name, *_] = colour.shared_colours(shades(RED), shades(RED))

    red, green, blue = (int(name[place : place + 2], 16) for place in (1, 3, 5))
    assert red > 120
    assert red > 2 * green
    assert red > 2 * blue


def test_nothing_is_shared_by_red_and_blue():
    assert colour.shared_colours(shades(RED), shades(BLUE)) == []


def test_a_plain_border_is_told_from_a_cluttered_one():
    noise = np.random.default_rng(3).integers(0, 256, (150, 200, 3), dtype=np.uint8)
    _image, feature_map = thing(RED)

    assert find_subject(*thing(RED)).plainness == 1.0
    assert find_subject(Image.fromarray(noise), feature_map).plainness == 0.0


def feature_map(seed: int, side: int = 7) -> np.ndarray:
    """A map as rectified networks give it: sparse and not negative."""
    values = np.random.default_rng(seed).standard_normal((regions.CHANNELS, side, side))
    return np.maximum(values - 1.2, 0).astype(np.float32)


@given(seed=st.integers(0, 10_000), rows=st.integers(1, 4))
def test_bits_and_values_make_the_same_sparse_rows_again(seed, rows):
    generator = np.random.default_rng(seed)
    columns = np.sort([generator.choice(64, 8, replace=False) for _ in range(rows)], axis=1)
    values = generator.random((rows, 8), dtype=np.float32)

    found = scatter_bits(gather_bits(columns, length=64), values)

    assert np.array_equal(np.take_along_axis(found, columns, axis=1), values)
    assert np.count_nonzero(found) <= values.size


@pytest.mark.parametrize("side", [7, 8, 9])
def test_kept_regions_take_the_same_room_for_every_network(side):
    assert len(regions.pack(feature_map(1, side))) == regions.PACKED_BYTES == 2610


@pytest.mark.parametrize(("cells", "side"), [(7, 3), (9, 2), (5, 5)])
def test_a_window_is_the_mean_of_its_cells(cells, side):
    whole = feature_map(5, cells)

    found = regions.windows(whole, side=side)

    assert found.shape == (cells - side + 1, cells - side + 1, regions.CHANNELS)
    corner = whole[:, -side:, :side].mean(axis=(1, 2))
    assert np.allclose(found[-1, 0], corner, atol=1e-5)


def test_a_picture_resembles_itself_most():
    maps = [feature_map(seed) for seed in range(5)]
    kept = regions.unpack([regions.pack(one) for one in maps])

    scores = regions.compare(regions.photo_regions(maps[3]), kept)

    assert scores.shape == (5,)
    assert scores.argmax() == 3
    assert scores[3] > 0.7


def test_a_product_in_the_corner_of_a_photo_is_found_there():
    product, other = feature_map(11), feature_map(12)
    photo = feature_map(13, side=9)
    photo[:, 4:, 4:] = product[:, :5, :5]
    kept = regions.unpack([regions.pack(product), regions.pack(other)])

    scores = regions.compare(regions.photo_regions(photo), kept)

    assert scores[0] > scores[1] + 0.1


def label(seed: int) -> Image.Image:
    """A busy print with many corners."""
    generator = np.random.default_rng(seed)
    image = Image.new("RGB", (240, 200), (240, 235, 225))
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = generator.integers(0, 220), generator.integers(0, 180)
        tint = tuple(int(level) for level in generator.integers(0, 256, 3))
        draw.rectangle((x, y, x + generator.integers(4, 30), y + generator.integers(4, 30)), tint)
    return image


def test_points_find_a_print_again_where_it_lies():
    printed = label(1)
    photo = Image.new("RGB", (480, 400), (120, 110, 100))
    photo.paste(printed.rotate(8, expand=False, fillcolor=(120, 110, 100)), (220, 180))

    match = points.match(
        points.find_points(photo, most=400, side=512),
        points.find_points(printed, most=400, side=512),
    )

    assert match is not None
    assert match.inliers >= 15
    left, top, right, bottom = match.photo_box
    assert left > 0.4
    assert top > 0.4
    assert right <= 1.0
    assert bottom <= 1.0


def test_points_of_another_print_agree_on_next_to_nothing():
    match = points.match(
        points.find_points(label(1), most=400, side=512),
        points.find_points(label(2), most=400, side=512),
    )

    assert match is None or match.inliers < 10


def test_points_askew_lie_where_they_are_on_the_photo():
    photo = label(3)

    found = points.find_points_askew(photo, most=300, side=512)

    assert len(found) == 4
    for view in found:
        match = points.match(view, points.find_points(photo, most=300, side=512))
        assert match is not None
        assert match.inliers > 20
        assert np.abs(np.subtract(match.photo_box, match.image_box)).max() < 0.02


@pytest.mark.parametrize("size", [(2000, 1), (1, 2000), (3, 2), (1, 1)])
def test_pictures_of_hardly_any_height_or_width_are_searched_for_points(size):
    strip = label(5).resize(size)

    found = [points.find_points(strip, most=50, side=320)]
    found += points.find_points_askew(strip, most=50, side=320)

    assert all(points.match(one, found[0]) is None for one in found)


def test_clutter_that_resembles_a_few_points_does_not_hide_a_match():
    generator = np.random.default_rng(2)
    known = np.eye(128, dtype=np.float32)
    places = generator.uniform(50, 250, (20, 2)).astype(np.float32)
    places[:3] = [(100, 100), (102, 100), (100, 102)]
    image = points.Points(size=(300, 300), places=places, descriptors=known[:20])
    clutter = 0.9 * known[np.arange(60) % 3] + 0.4 * known[20 + np.arange(60)]
    photo = points.Points(
        size=(500, 500),
        places=np.concatenate([places * 1.2 + 100, generator.uniform(0, 500, (60, 2))]),
        descriptors=np.concatenate([known[:20], clutter]),
    )

    match = points.match(photo, image)

    assert match is not None
    assert match.inliers == 20


def test_packed_points_say_the_same():
    found = points.find_points(label(4), most=300, side=512)

    again = points.unpack(points.pack(found))

    assert again.size == found.size
    assert np.abs(again.places - found.places).max() <= 1 / 16
    assert (again.descriptors * found.descriptors).sum(axis=1).min() > 0.99
    assert len(points.pack(found)) == 4 + 68 * len(found.places)


def test_a_picture_without_corners_has_no_points_and_matches_nothing():
    blank = points.find_points(Image.new("RGB", (80, 60), (90, 90, 90)), most=100, side=512)

    assert len(blank.places) == 0
    assert points.match(blank, points.find_points(label(1), most=100, side=512)) is None
    assert len(points.unpack(points.pack(blank)).places) == 0
