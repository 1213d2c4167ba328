"""Projections: what was fitted is applied exactly, and nothing else is."""

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from visual_search.encoders import EncoderConfig, build_encoder, get_encoder
from visual_search.encoders.backends.dummy import DummyTowers
from visual_search.encoders.backends.ensemble import Ensemble
from visual_search.encoders.backends.projected import Projected
from visual_search.encoders.details.comparison import compare
from visual_search.encoders.learned.projection import Projection
from visual_search.encoders.weights.learned_file import card_path, write_learned
from visual_search.exceptions import ConfigurationError, ModelFileError
from visual_search.store import spaces

DUMMY = {"BACKEND": "visual_search.encoders.backends.dummy.DummyTowers"}


def layers(*widths: int, seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    arrays = {}
    for number, (before, after) in enumerate(pairwise(widths)):
        arrays[f"{number}.weight"] = random.normal(0, 1, (before, after)).astype(np.float32)
        arrays[f"{number}.bias"] = random.normal(0, 0.1, after).astype(np.float32)
    return arrays


def write(path: Path, arrays: dict[str, np.ndarray], **metadata: str) -> Path:
    told = {"kind": "layers", "encoder": DummyTowers().fingerprint, "keep": "0", **metadata}
    write_learned(path, arrays, metadata=told, card={"title": "A test"})
    return path


@pytest.fixture
def linear(tmp_path: Path) -> Path:
    return write(tmp_path / "linear.safetensors", layers(48, 8))


def test_a_linear_projection_gives_unit_vectors_of_the_affine_map(linear, pictures):
    vectors = DummyTowers().encode_images(pictures)

    projected = Projection.load(linear).apply(vectors)

    arrays = load_file(linear)
    expected = vectors @ arrays["0.weight"] + arrays["0.bias"]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(projected, expected, atol=1e-6)


def test_layers_have_a_relu_between_them(tmp_path):
    arrays = {
        "0.weight": np.array([[1.0, -1.0]], np.float32),
        "0.bias": np.zeros(2, np.float32),
        "1.weight": np.array([[1.0, 0.0], [0.0, 1.0]], np.float32),
        "1.bias": np.array([0.0, 1.0], np.float32),
    }
    projection = Projection.load(write(tmp_path / "two.safetensors", arrays))

    (mapped,) = projection.apply(np.array([[1.0]], np.float32))

    assert mapped == pytest.approx([0.5**0.5, 0.5**0.5])


def test_what_is_kept_of_the_encoder_is_that_part_of_the_similarity(tmp_path, pictures):
    vectors = DummyTowers().encode_images(pictures)
    plain = Projection.load(write(tmp_path / "plain.safetensors", layers(48, 8)))
    mixed = Projection.load(write(tmp_path / "mixed.safetensors", layers(48, 8), keep="0.25"))

    mapped = mixed.apply(vectors)

    own, head = vectors @ vectors.T, plain.apply(vectors) @ plain.apply(vectors).T
    np.testing.assert_allclose(mapped @ mapped.T, 0.25 * own + 0.75 * head, atol=1e-5)
    assert mixed.dimensions == 48 + 8


def test_a_vector_that_is_mapped_to_nothing_fails_no_batch(tmp_path):
    arrays = {"0.weight": np.zeros((3, 2), np.float32), "0.bias": np.zeros(2, np.float32)}
    projection = Projection.load(write(tmp_path / "zero.safetensors", arrays))

    mapped = projection.apply(np.eye(3, dtype=np.float32))

    assert mapped.tolist() == [[1.0, 0.0]] * 3


def test_an_altered_file_is_refused(linear):
    content = bytearray(linear.read_bytes())
    content[-1] ^= 1
    linear.write_bytes(bytes(content))

    with pytest.raises(ModelFileError, match="is altered"):
        Projection.load(linear)


def test_a_file_without_its_card_is_refused(linear):
    card_path(linear).unlink()

    with pytest.raises(ModelFileError, match=r"linear\.json cannot be read"):
        Projection.load(linear)


def test_a_card_that_is_no_json_is_refused(linear):
    card_path(linear).write_text("{")

    with pytest.raises(ModelFileError, match="no model card"):
        Projection.load(linear)


def test_a_file_that_is_no_safetensors_is_refused_even_with_a_matching_card(linear):
    linear.write_bytes(b"not a file of arrays")
    digest = hashlib.sha256(linear.read_bytes()).hexdigest()
    card_path(linear).write_text(json.dumps({"sha256": digest}))

    with pytest.raises(ModelFileError, match="no safetensors file"):
        Projection.load(linear)


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"0.weight": np.zeros((3, 2), np.float32)},
        {"0.weight": np.zeros((3, 2), np.float32), "0.bias": np.zeros(3, np.float32)},
        {**layers(4, 3), "1.weight": np.ones((2, 2), np.float32), "1.bias": np.ones(2, np.float32)},
        {"0.weight": np.full((3, 2), np.nan, np.float32), "0.bias": np.zeros(2, np.float32)},
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(arrays, tmp_path):
    path = write(tmp_path / "odd.safetensors", arrays)

    with pytest.raises(ModelFileError):
        Projection.load(path)


@pytest.mark.parametrize("told", [{"kind": "pickle"}, {"keep": "1.5"}, {"keep": "much"}])
def test_metadata_that_makes_no_sense_is_refused(told, tmp_path):
    path = write(tmp_path / "odd.safetensors", layers(4, 2), **told)

    with pytest.raises(ModelFileError):
        Projection.load(path)


def test_vectors_of_another_length_are_refused(linear):
    with pytest.raises(ModelFileError, match="48 dimensions"):
        Projection.load(linear).apply(np.ones((1, 5), np.float32))


def test_a_projected_encoder_encodes_and_then_projects(linear, pictures):
    encoder = Projected(encoder=DUMMY, projection=str(linear))

    vectors = encoder.encode_images(pictures)

    expected = Projection.load(linear).apply(DummyTowers().encode_images(pictures))
    np.testing.assert_array_equal(vectors, expected)
    assert encoder.dimensions == 8


def test_texts_are_projected_into_the_same_space(linear):
    encoder = Projected(encoder=DUMMY, projection=str(linear))

    vectors = encoder.encode_texts(["a red lamp"])

    assert encoder.supports_text
    assert vectors.shape == (1, 8)


def test_a_projection_fitted_on_another_encoder_is_refused(linear):
    other = {**DUMMY, "OPTIONS": {"version": 2}}

    with pytest.raises(ModelFileError, match="was fitted on the encoder"):
        Projected(encoder=other, projection=str(linear)).encode_texts(["x"])


def test_the_fingerprint_changes_with_the_projection(tmp_path, linear):
    other = write(tmp_path / "other.safetensors", layers(48, 8, seed=1))

    fingerprints = {
        DummyTowers().fingerprint,
        Projected(encoder=DUMMY, projection=str(linear)).fingerprint,
        Projected(encoder=DUMMY, projection=str(other)).fingerprint,
    }

    assert len(fingerprints) == 3


def test_the_fingerprint_does_not_depend_on_where_the_file_lies(linear, tmp_path):
    moved = write(tmp_path / "elsewhere" / "moved.safetensors", layers(48, 8))

    first = Projected(encoder=DUMMY, projection=str(linear)).fingerprint

    assert first == Projected(encoder=DUMMY, projection=str(moved)).fingerprint


def test_a_missing_projection_shows_in_the_health_of_its_encoder(linear):
    encoder = Projected(encoder=DUMMY, projection=str(linear))
    encoder.check_files()
    linear.unlink()

    with pytest.raises(ModelFileError, match="gone"):
        encoder.check_files()


def test_a_projected_encoder_can_be_had_from_the_process_wide_register(linear):
    options = {"encoder": DUMMY, "projection": str(linear)}
    config = EncoderConfig(
        backend="visual_search.encoders.backends.projected.Projected", options=options
    )

    assert get_encoder(config) is get_encoder(config)


def test_code_that_no_setting_names_is_never_imported(linear):
    stranger = {"BACKEND": "subprocess.Popen"}

    with pytest.raises(ConfigurationError, match="not in ENCODERS"):
        Projected(encoder=stranger, projection=str(linear))


@pytest.mark.django_db
def test_a_projected_encoder_is_a_space_like_any_other(linear, use_encoder):
    use_encoder(
        "visual_search.encoders.backends.projected.Projected", encoder=DUMMY, projection=str(linear)
    )

    space = spaces.ensure_space()

    assert space.dimensions == 8
    assert spaces.space_encoder(space).encode_texts(["x"]).shape == (1, 8)


def test_the_second_look_of_the_encoder_within_stays_as_it_is(tmp_path, pictures):
    inner = {"BACKEND": "visual_search.encoders.backends.ensemble.Ensemble", "OPTIONS": {}}
    ensemble = Ensemble()
    path = write(
        tmp_path / "linear.safetensors",
        layers(ensemble.dimensions, 8),
        encoder=ensemble.fingerprint,
    )
    encoder = Projected(encoder=inner, projection=str(path))

    (described,) = encoder.describe_images(pictures[:1])
    look = encoder.look_at(pictures[0])

    (expected,) = ensemble.describe_images(pictures[:1])
    assert encoder.has_descriptors
    assert described.descriptors == expected.descriptors
    assert described.vector.shape == look.vector.shape == (8,)
    assert compare(look, [described.descriptors]) is not None


def test_a_projection_of_a_kind_that_is_gone_says_what_to_do(tmp_path):
    told = {"kind": "fisher", "encoder": "x", "regions": "1"}
    write_learned(
        tmp_path / "fisher.safetensors", {"weights": np.ones(1, np.float32)}, metadata=told, card={}
    )

    with pytest.raises(ModelFileError, match="Name a preset in ENCODERS"):
        Projection.load(tmp_path / "fisher.safetensors")


@pytest.mark.parametrize("room", ["", "backends."])
def test_an_encoder_that_is_gone_says_what_to_do(room):
    backend = f"visual_search.encoders.{room}lite_regions.LiteRegions"

    with pytest.raises(ConfigurationError, match="name a preset in ENCODERS"):
        build_encoder(EncoderConfig(backend=backend, options={}))


def test_a_wrapped_encoder_is_built_from_its_configuration(linear):
    options = {"encoder": DUMMY, "projection": str(linear)}
    config = EncoderConfig(
        backend="visual_search.encoders.backends.projected.Projected", options=options
    )

    assert build_encoder(config).dimensions == 8
