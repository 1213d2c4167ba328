"""What can only be tested where the studio's own requirements are installed."""

import numpy as np
import pytest

pytest.importorskip("scipy", reason="needs tools/catalogue_studio/requirements.txt")

from tools.catalogue_studio.__main__ import main
from tools.catalogue_studio.assortment import all_styles
from tools.catalogue_studio.finishes import parse_finish
from tools.catalogue_studio.geometry.patch import bounds
from tools.catalogue_studio.geometry.solids import outlined_box, sphere
from tools.catalogue_studio.orders import all_orders
from tools.catalogue_studio.products import all_products
from tools.catalogue_studio.shapes import build, finishes_of
from tools.catalogue_studio.snapshots import NOT_SOLD
from tools.catalogue_studio.surfaces.covering import cover


@pytest.mark.parametrize("style", all_styles(), ids=lambda style: style.shape)
def test_every_shape_stands_on_the_floor_and_has_a_finish_for_every_slot(style):
    parts = build(style.shape)

    low, high = bounds(parts)
    finishes = finishes_of(parts, style.shape, style.finishes[0], style.slots)
    assert np.isfinite([low, high]).all()
    assert abs(low[2]) < 7
    assert {part.slot for part in parts} == finishes.keys()


def test_every_picture_of_the_listing_can_be_ordered():
    orders = all_orders()

    assert {
        product.picture(view) for product in all_products() for view in product.views
    } <= orders.keys()
    assert all(f"shopper_photos/not-sold-{name}.jpg" in orders for name in NOT_SOLD)


@pytest.mark.parametrize("words", ["plain navy", "speckle white", "terrazzo white", "wood oak"])
def test_a_finish_is_the_same_each_time_and_reflects_no_more_than_it_gets(words):
    patch = outlined_box((8, 6, 4), 1, 0.3)

    first, second = (cover(patch, parse_finish(words), 7, fineness=200) for _ in range(2))

    assert np.array_equal(first.colour, second.colour)
    assert 0 <= first.colour.min() <= first.colour.max() <= 1


def test_a_product_is_photographed_the_same_way_each_time(monkeypatch):
    pytest.importorskip("mitsuba", reason="needs tools/catalogue_studio/requirements.txt")
    pytest.importorskip("pyoidn", reason="needs tools/catalogue_studio/requirements.txt")
    monkeypatch.setenv("STUDIO_VARIANT", "scalar_rgb")
    from tools.catalogue_studio.portraits import portrait

    first, second = (portrait(all_products()[0], "front", side=64, samples=1) for _ in range(2))

    assert first.size == (64, 64)
    assert np.abs(np.asarray(first, int) - np.asarray(second, int)).max() <= 2


def test_a_sphere_is_as_wide_as_it_is_high():
    points = sphere(3).points.reshape(-1, 3)

    assert np.allclose(np.ptp(points, axis=0), 6, atol=0.01)


def test_the_command_lists_every_picture_by_its_path(capsys):
    assert main(["list"]) == 0

    assert capsys.readouterr().out.split() == list(all_orders())


def test_missing_leaves_the_pictures_that_exist(capsys):
    assert main(["render", "--missing", "harbour-mug-navy-front"]) == 0

    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("arguments", [["render"], ["render", "no-such-picture"]])
def test_nothing_chosen_is_an_error_that_says_what_to_name(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)

    assert "name a picture" in capsys.readouterr().err
