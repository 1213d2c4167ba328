"""What decoding a picture takes is told from its header, and bounded."""

import io

import pytest
from PIL import Image

from tests.imaging.pictures import blank_png, encoded, flat_avif, scene
from tests.imaging.refused import code_of, refusal_of
from visual_search.imaging import measure_image, read_image

PHONE = (4_000, 3_000)
LARGE_PHONE = (5_776, 4_336)


def photo(size: tuple[int, int], **options: object) -> bytes:
    grain = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size).convert("RGB")
    buffer = io.BytesIO()
    grain.save(buffer, "JPEG", quality=85, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("size", [PHONE, LARGE_PHONE])
@pytest.mark.parametrize("is_progressive", [False, True])
def test_photos_of_phones_are_within_the_bound(size, is_progressive):
    picture = read_image(photo(size, progressive=is_progressive))

    assert (picture.width, picture.height) == size


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"colour": 0}, {"colour": 2}),
        ({"colour": 2}, {"colour": 6}),
        ({"depth": 8}, {"depth": 16}),
        ({}, {"is_interlaced": True}),
        ({"colour": 4}, {"colour": 4, "depth": 16}),
    ],
)
def test_channels_depth_and_interlacing_cost(first, second):
    cheap, dear = (measure_image(blank_png(100, 100, **options)) for options in (first, second))

    assert cheap.cost < dear.cost


def test_passes_and_channels_of_a_jpeg_cost():
    picture = scene((400, 400))
    costs = [
        measure_image(encoded(picture.convert(mode), progressive=progressive)).cost
        for mode, progressive in (("RGB", False), ("L", True), ("RGB", True), ("CMYK", True))
    ]

    assert costs == sorted(costs)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF", "JPEG"])
def test_four_times_the_pixels_cost_about_four_times_as_much(kind, configure):
    configure(upload_formats=("JPEG", "PNG", "WEBP", "GIF", "AVIF"))
    small, large = (measure_image(encoded(scene((side, side)), kind)).cost for side in (512, 1024))

    assert 3 <= large / small <= 5


def test_alpha_and_full_colour_of_an_avif_cost(configure):
    configure(upload_formats=("AVIF",))
    plain = encoded(Image.new("RGB", (512, 512)), "AVIF", subsampling="4:2:0")

    assert measure_image(flat_avif(512)).cost > 2 * measure_image(plain).cost


def test_the_refusal_says_what_would_be_right():
    error = refusal_of(blank_png(5_000, 5_000, depth=16, is_interlaced=True))

    assert str(error) == (
        "Reading this photo takes 2.5 times the work that is allowed. "
        "Please save it as an ordinary JPEG, or make it smaller."
    )
    assert (error.code, error.status) == ("image_too_costly", 413)


def test_a_shop_may_allow_more_and_less(configure):
    costly = blank_png(2_000, 2_000, depth=16, is_interlaced=True)

    configure(upload_max_pixels=5_000_000, upload_max_cost=40_000_000)
    accepted = read_image(costly).width
    configure(upload_max_pixels=5_000_000, upload_max_cost=1)
    refused = code_of(costly)

    assert (accepted, refused) == (2_000, "image_too_costly")


def test_a_shop_that_allows_more_pixels_need_not_allow_more_cost(configure):
    configure(upload_max_pixels=30_000_000)

    assert read_image(blank_png(5_400, 5_400)).width == 5_400
