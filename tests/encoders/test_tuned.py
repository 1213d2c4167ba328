"""EfficientNet-Lite with trained last blocks: the network that was trained, and no other."""

from pathlib import Path

import numpy as np
import pytest

from visual_search.encoders.backends.tuned import KIND, TAIL_BLOCKS, TunedLite, tail_arrays
from visual_search.encoders.networks.efficientnet_lite.architecture import VARIANTS, build_blocks
from visual_search.encoders.networks.efficientnet_lite.network import read_weights
from visual_search.encoders.weights.learned_file import write_learned
from visual_search.encoders.weights.legacy_torch import read_tensors
from visual_search.exceptions import ModelFileError

BLOCKS = build_blocks(VARIANTS[0], read_tensors(read_weights(VARIANTS[0])))


def write(path: Path, *, scale: float = 1.0, **metadata: str) -> Path:
    arrays = tail_arrays(BLOCKS[-2:])
    arrays["1.0.bias"] = arrays["1.0.bias"] + np.float32(scale - 1)
    told = {"kind": KIND, "variant": "0", **metadata}
    write_learned(path, arrays, metadata=told, card={})
    return path


def test_untouched_blocks_give_the_vectors_of_the_network_itself(tmp_path, lite, pictures):
    encoder = TunedLite(weights=str(write(tmp_path / "same.safetensors")))

    vectors = encoder.encode_images(pictures[:3])

    np.testing.assert_allclose(vectors, lite.encode_images(pictures[:3]), atol=1e-5)


def test_changed_blocks_give_other_vectors_and_another_fingerprint(tmp_path, lite, pictures):
    same = TunedLite(weights=str(write(tmp_path / "same.safetensors")))
    other = TunedLite(weights=str(write(tmp_path / "other.safetensors", scale=1.5)))

    cosines = np.sum(other.encode_images(pictures[:3]) * lite.encode_images(pictures[:3]), axis=1)

    assert cosines.max() < 0.999
    assert len({same.fingerprint, other.fingerprint, lite.fingerprint}) == 3


def test_building_and_fingerprint_load_no_network(tmp_path):
    encoder = TunedLite(weights=str(write(tmp_path / "same.safetensors")))

    _ = encoder.fingerprint, encoder.dimensions

    assert not encoder._session.is_built


@pytest.mark.parametrize("told", [{"kind": "layers"}, {"variant": "9"}])
def test_a_file_of_something_else_is_refused(told, tmp_path):
    path = write(tmp_path / "odd.safetensors", **told)

    with pytest.raises(ModelFileError, match="not blocks of a network"):
        _ = TunedLite(weights=str(path)).fingerprint


def test_blocks_of_another_network_are_refused(tmp_path, pictures):
    path = tmp_path / "odd.safetensors"
    write_learned(
        path, tail_arrays(BLOCKS[-3:-1]), metadata={"kind": KIND, "variant": "0"}, card={}
    )

    with pytest.raises(ModelFileError, match="does not fit"):
        TunedLite(weights=str(path)).encode_images(pictures[:1])


def test_a_missing_file_shows_in_the_health_of_the_encoder(tmp_path):
    path = write(tmp_path / "gone.safetensors")
    encoder = TunedLite(weights=str(path))
    encoder.check_files()
    path.unlink()

    with pytest.raises(ModelFileError, match="gone"):
        encoder.check_files()


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("depth", TAIL_BLOCKS)
def test_a_depth_ends_where_the_channels_change(depth, variant):
    blocks = build_blocks(VARIANTS[variant], read_tensors(read_weights(VARIANTS[variant])))

    first = blocks[-TAIL_BLOCKS[depth][variant]].convolutions

    assert not blocks[-TAIL_BLOCKS[depth][variant]].is_residual
    assert first[1].stride == (2 if depth == "stage" else 1)
