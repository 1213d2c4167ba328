"""Simulated shopper photos: seeded, plausible, and never too far from the product."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from visual_search.imaging import simulate

SEEDS = range(5)
ALL = [step for step, _often in simulate.STEPS]


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture
def product() -> Image.Image:
    """A red disc on white, as studios photograph things."""
    image = Image.new("RGB", (120, 160), (255, 255, 255))
    ImageDraw.Draw(image).ellipse((25, 45, 95, 115), fill=(200, 20, 30))
    return image


@pytest.mark.parametrize("step", ALL, ids=lambda step: step.__name__)
def test_a_step_is_the_same_for_the_same_seed(step, product):
    first = step(product, generator(3))

    assert np.array_equal(np.asarray(first), np.asarray(step(product, generator(3))))


@pytest.mark.parametrize("step", ALL, ids=lambda step: step.__name__)
def test_a_step_changes_the_picture_and_leaves_the_given_one_alone(step, product):
    before = np.asarray(product).copy()

    changed = [step(product, generator(seed)) for seed in SEEDS]

    assert np.array_equal(np.asarray(product), before)
    assert all(image.mode == "RGB" for image in changed)
    assert any(
        image.size != product.size or not np.array_equal(np.asarray(image), before)
        for image in changed
    )


@pytest.mark.parametrize(
    "step", [s for s in ALL if s is not simulate.crop], ids=lambda s: s.__name__
)
def test_only_cropping_changes_the_size(step, product):
    assert {step(product, generator(seed)).size for seed in SEEDS} == {product.size}


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (300, 2), (17, 16)])
def test_pictures_of_any_size_can_be_simulated(size):
    image = Image.new("RGB", size, (10, 200, 30))

    photos = [simulate.shopper_photo(image, generator(seed)) for seed in range(20)]

    assert all(min(photo.size) >= 1 for photo in photos)


def test_a_crop_keeps_nearly_half_of_the_area_at_least(product):
    crops = [simulate.crop(product, generator(seed)) for seed in range(50)]

    parts = [one.width * one.height / (120 * 160) for one in crops]

    assert min(parts) > 0.4
    assert max(parts) <= 1.0


def test_the_foreground_of_a_studio_photo_is_the_product(product):
    mask = np.asarray(simulate.foreground(product)) > 127

    inside = np.asarray(product)[:, :, 1] < 128
    assert (mask & inside).sum() / inside.sum() > 0.9
    assert mask.sum() / inside.sum() < 1.25


def test_a_photo_without_plain_background_is_all_foreground():
    noise = generator().integers(0, 256, (60, 60, 3), dtype=np.uint8)

    mask = simulate.foreground(Image.fromarray(noise))

    assert mask.getextrema() == (255, 255)


def test_clutter_replaces_a_plain_background(product):
    corners = np.array(
        [np.asarray(simulate.clutter(product, generator(seed)))[0, 0] for seed in range(10)]
    )

    assert (np.abs(corners.astype(int) - 255).max(axis=1) > 30).mean() > 0.7


def test_clutter_keeps_the_product_in_sight(product):
    for seed in SEEDS:
        cluttered = np.asarray(simulate.clutter(product, generator(seed))).astype(int)
        is_red = np.abs(cluttered - np.array([200, 20, 30])).max(axis=2) < 40
        assert is_red.mean() > 0.05


def test_perspective_without_displacement_is_the_identity():
    corners = np.array([[0, 0], [0, 9], [9, 9], [9, 0]], float)

    found = simulate._coefficients(corners, corners)

    assert found == pytest.approx([1, 0, 0, 0, 1, 0, 0, 0], abs=1e-9)


def test_a_contact_sheet_shows_the_pictures_in_its_first_column(product):
    sheet = simulate.contact_sheet([product, product], columns=4, side=100)

    assert sheet.size == (400, 200)
    assert np.abs(np.asarray(sheet)[50, 40].astype(int) - [200, 20, 30]).max() < 40
