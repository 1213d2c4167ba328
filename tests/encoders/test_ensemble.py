"""The ensemble: one vector, details for a second look, and the presets made of it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import shop_demo.catalogue
from visual_search.encoders import Encoder, EncoderConfig, build_encoder
from visual_search.encoders.backends.ensemble import Balance, Ensemble
from visual_search.encoders.details.comparison import compare, match, shared_colours
from visual_search.encoders.presets import PRESETS
from visual_search.exceptions import ConfigurationError, EncoderError

SEED = Path(shop_demo.catalogue.__file__).parent / "seed" / "collection"


def picture(name: str) -> Image.Image:
    with Image.open(SEED / "pictures" / name) as image:
        return image.convert("RGB")


@pytest.fixture(scope="module")
def vases() -> list[Image.Image]:
    names = ("coral-front", "cream-front", "sky-front", "coral-angle")
    return [picture(f"amphora-vase-{name}.webp") for name in names]


@pytest.fixture(scope="module")
def encoder() -> Ensemble:
    return Ensemble(networks=[0])


def test_descriptions_have_the_vectors_that_encoding_gives(encoder, vases):
    described = encoder.describe_images(vases[:2])

    vectors = np.stack([one.vector for one in described])
    assert vectors.shape == (2, encoder.dimensions) == (2, 1280 + 448)
    assert np.allclose(vectors, encoder.encode_images(vases[:2]))
    assert {len(one.descriptors) for one in described} == {448 + 2610}
    assert not any(one.points for one in described)


def test_a_second_look_finds_the_same_vase_from_another_side(encoder, vases):
    kept = [one.descriptors for one in encoder.describe_images(vases[:3])]

    similarity = compare(encoder.look_at(vases[3]), kept)

    assert similarity is not None
    assert similarity.argmax() == 0
    assert 0 <= similarity.min() <= similarity.max() <= 1


def test_the_slider_goes_from_shape_to_colour(encoder, vases):
    bowl = picture("amphora-vase-coral-above.webp")
    kept = [one.descriptors for one in encoder.describe_images([vases[1], bowl])]

    by_shape = compare(encoder.look_at(vases[0], colour_weight=0.0), kept)
    by_colour = compare(encoder.look_at(vases[0], colour_weight=1.0), kept)

    assert by_colour[1] - by_colour[0] > by_shape[1] - by_shape[0]


def test_shared_colours_are_found_in_the_descriptors(encoder, vases):
    [same, other] = encoder.describe_images([vases[3], vases[2]])
    look = encoder.look_at(vases[0])

    one, another, none = shared_colours(look, [same.descriptors, other.descriptors, b""])
    assert one != another
    assert none == []


def test_points_are_kept_and_matched_where_they_are_asked_for(vases):
    encoder = Ensemble(networks=[0], second_look=["regions", "points"])
    label = picture("amphora-vase-coral-front.webp")

    [described] = encoder.describe_images([label])
    found = match(encoder.look_at(label), described.points)

    assert encoder.has_points
    assert found is not None
    assert found.inliers > 20


def test_what_a_photo_shows_at_an_angle_is_matched_askew(vases):
    plain = Ensemble(networks=[0], second_look=["points"])
    askew = Ensemble(networks=[0], second_look=["points", "askew"])
    label = picture("amphora-vase-coral-front.webp")
    narrow = label.resize((round(label.width / 2.4), label.height))

    [described] = plain.describe_images([label])
    seen = [match(one.look_at(narrow), described.points) for one in (plain, askew)]

    assert plain.fingerprint == askew.fingerprint
    assert seen[0] is None or seen[1].inliers > 1.5 * seen[0].inliers


def test_without_regions_the_vector_has_the_last_word(vases):
    encoder = Ensemble(networks=[0], colour=0, second_look=[])

    look = encoder.look_at(vases[0])

    assert encoder.dimensions == 1280
    assert not encoder.has_descriptors
    assert encoder.describe_images(vases[:1])[0].descriptors == b""
    assert compare(look, [b""]) is None
    assert match(look, b"") is None


def test_the_centre_is_a_matter_of_the_photo_alone(vases):
    plain = Ensemble(networks=[0])
    closer = Ensemble(networks=[0], second_look=["regions", "centre"])

    assert plain.fingerprint == closer.fingerprint
    assert len(closer.look_at(vases[0]).parts[0]) == 2 * len(plain.look_at(vases[0]).parts[0])


def test_the_fingerprint_tells_configurations_apart():
    made = [
        Ensemble(networks=[0]),
        Ensemble(networks=[0], colour=2.0),
        Ensemble(networks=[0, 1]),
        Ensemble(networks=[0], second_look=[]),
        Ensemble(networks=[0], second_look=["regions", "points"]),
        Ensemble(networks=[0], second_look=["regions", "fine points"]),
    ]

    assert len({one.fingerprint for one in made}) == len(made)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"networks": []}, "at least one"),
        ({"networks": [7]}, "no variant 7"),
        ({"second_look": ["glance"]}, "'glance'"),
    ],
)
def test_what_does_not_exist_is_refused(options, message):
    with pytest.raises(ConfigurationError, match=message):
        Ensemble(**options)


def test_only_rgb_is_taken(encoder):
    with pytest.raises(EncoderError, match="RGB"):
        encoder.look_at(Image.new("L", (50, 50)))


def test_a_plain_background_makes_colour_count_for_more():
    studio = Balance.of(1.0, factor=1.0, colour_weight=0.5)
    room = Balance.of(0.0, factor=1.0, colour_weight=0.5)

    assert studio.total == 2 * room.total
    assert room.exact == studio.forgiving == 0


@pytest.mark.parametrize("name", ["fast", "balanced", "best"])
def test_every_preset_is_an_encoder(name):
    encoder = build_encoder(EncoderConfig.from_mapping({"PRESET": name}))

    assert isinstance(encoder, Encoder)
    assert encoder.dimensions <= 4000  # what an HNSW index on halfvec can hold
    encoder.check_files()


def test_an_unknown_preset_names_those_that_exist():
    with pytest.raises(ConfigurationError, match=", ".join(PRESETS)):
        EncoderConfig.from_mapping({"PRESET": "fastest"})


def test_options_beside_a_preset_change_it():
    given = {"PRESET": "fast", "OPTIONS": {"threads": 2, "networks": [0, 1]}}

    assert EncoderConfig.from_mapping(given).options == {"networks": [0, 1], "threads": 2}


@pytest.mark.parametrize("wrong", [{}, {"OPTIONS": {}}, {"PRESET": "fast", "BACKEND": "x"}])
def test_an_entry_names_a_preset_or_a_backend(wrong):
    with pytest.raises(ConfigurationError, match="PRESET"):
        EncoderConfig.from_mapping(wrong)


@pytest.mark.parametrize("second_look", [["regions"], ["regions", "centre", "points"]])
def test_parts_that_are_looked_at_together_look_as_each_alone(vases, second_look):
    encoder = Ensemble(networks=[0], second_look=second_look)

    together = encoder.look_at_each(vases[:2])

    for look, image in zip(together, vases, strict=False):
        alone = encoder.look_at(image)
        assert np.allclose(look.vector, alone.vector, atol=1e-6)
        assert np.allclose(look.parts, alone.parts, atol=1e-5)
        assert len(look.points) == len(alone.points)
    assert encoder.look_at_each([]) == []
