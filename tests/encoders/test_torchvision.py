"""Any classification network of torchvision becomes an encoder."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from visual_search.encoders.backends.torchvision import Torchvision
from visual_search.encoders.networks.precision import precision_cosine
from visual_search.exceptions import ConfigurationError, ModelFileError

torch = pytest.importorskip("torch")
pytest.importorskip("torchvision")
pytestmark = pytest.mark.torch

REPOSITORY = Path(__file__).parents[2]

ENCODE = """
import django.conf
django.conf.settings.configure()
from visual_search.encoders.backends.torchvision import Torchvision
from visual_search.encoders.networks.precision import sample_pictures
encoder = Torchvision(model="resnet18", weights=None, seed=3, size=96)
(vector,) = encoder.encode_images(list(sample_pictures())[:1])
print(encoder.fingerprint, vector[:4].tobytes().hex())
"""


@pytest.fixture(scope="module")
def resnet() -> Torchvision:
    return Torchvision(model="resnet18", weights=None, seed=3, size=96)


@pytest.fixture
def state_dict():
    """Weights of a network that was trained on seven classes of a shop's own."""
    import torchvision

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(11)
        return torchvision.models.resnet18(weights=None, num_classes=7).state_dict()


@pytest.mark.parametrize(
    ("model", "dimensions"),
    [
        ("resnet18", 512),
        ("mobilenet_v3_small", 1024),
        ("efficientnet_b0", 1280),
        ("squeezenet1_1", 512),
        ("shufflenet_v2_x0_5", 1024),
        ("regnet_x_400mf", 400),
    ],
)
def test_networks_of_every_family_lose_their_head(model, dimensions, pictures):
    encoder = Torchvision(model=model, weights=None, size=64)

    vectors = encoder.encode_images(pictures[:2])

    assert encoder.dimensions == dimensions
    assert vectors.shape == (2, dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_vision_transformer_gives_its_class_token(pictures):
    encoder = Torchvision(model="vit_b_16", weights=None)

    vectors = encoder.encode_images(pictures[:1])

    assert vectors.shape == (1, 768)


@pytest.mark.parametrize(
    ("model", "dimensions"), [("convnext_tiny", 768), ("swin_t", 768), ("densenet121", 1024)]
)
def test_dimensions_are_known_without_weights(model, dimensions):
    assert Torchvision(model=model, weights=None).dimensions == dimensions


def test_another_process_gets_the_same_random_network(resnet, pictures):
    (vector,) = resnet.encode_images(pictures[:1])

    output = subprocess.run(
        [sys.executable, "-c", ENCODE],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout

    fingerprint, numbers = output.split()
    found = np.frombuffer(bytes.fromhex(numbers), dtype=np.float32)
    assert fingerprint == resnet.fingerprint
    np.testing.assert_allclose(found, vector[:4], atol=1e-6)


def test_a_random_network_leaves_the_random_numbers_of_the_process_alone(pictures):
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)

    Torchvision(model="resnet18", weights=None, size=32).encode_images(pictures[:1])

    assert torch.rand(1) == expected


def test_whatever_moves_a_vector_changes_the_fingerprint(resnet):
    encoders = [
        resnet,
        Torchvision(model="resnet18", weights=None, seed=4, size=96),
        Torchvision(model="resnet18", weights=None, seed=3, size=128),
        Torchvision(model="resnet18", weights=None, seed=3, size=96, precision="bf16"),
        Torchvision(model="resnet34", weights=None, seed=3, size=96),
        Torchvision(model="resnet18", size=96),
    ]

    fingerprints = {encoder.fingerprint for encoder in encoders}

    assert len(fingerprints) == len(encoders)


def test_the_default_weights_share_the_fingerprint_of_their_name():
    by_default = Torchvision(model="resnet50")
    by_name = Torchvision(model="resnet50", weights="IMAGENET1K_V2")

    assert by_default.fingerprint == by_name.fingerprint
    assert (
        by_default.fingerprint != Torchvision(model="resnet50", weights="IMAGENET1K_V1").fingerprint
    )


def test_published_weights_bring_their_input_size():
    assert Torchvision(model="efficientnet_b3").preprocess.size == 300
    assert Torchvision(model="resnet18").preprocess.size == 224


def test_one_by_one_equals_a_batch(resnet, pictures):
    together = resnet.encode_images(pictures[:5])

    apart = np.vstack([resnet.encode_images([picture]) for picture in pictures[:5]])

    assert np.sum(apart * together, axis=1).min() > 0.9999


def test_the_cost_of_bf16_can_be_measured():
    found = precision_cosine(Torchvision(model="resnet18", weights=None, size=64, precision="bf16"))

    assert 0.98 < found.minimum <= found.mean < 1


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_weights_of_the_shop_are_read_from_a_file(suffix, state_dict, tmp_path, pictures):
    path = tmp_path / f"shop{suffix}"
    if suffix == ".pth":
        torch.save(state_dict, path)
    else:
        safetensors = pytest.importorskip("safetensors.torch")
        safetensors.save_file(state_dict, path)
    encoder = Torchvision(model="resnet18", weights=str(path), size=64)

    vectors = encoder.encode_images(pictures[:1])

    random = Torchvision(model="resnet18", weights=None, seed=11, size=64)
    assert vectors.shape == (1, 512)
    assert encoder.fingerprint != random.fingerprint


def test_the_fingerprint_of_a_file_is_that_of_its_contents(state_dict, tmp_path):
    paths = [tmp_path / name for name in ("one.pth", "copy.pth", "other.pth")]
    torch.save(state_dict, paths[0])
    paths[1].write_bytes(paths[0].read_bytes())
    torch.save(state_dict | {"fc.bias": torch.ones(7)}, paths[2])

    one, copy, other = (
        Torchvision(model="resnet18", weights=str(path)).fingerprint for path in paths
    )

    assert one == copy != other


def test_a_file_that_changes_after_its_fingerprint_was_taken_is_refused(
    state_dict, tmp_path, pictures
):
    path = tmp_path / "shop.pth"
    torch.save(state_dict, path)
    encoder = Torchvision(model="resnet18", weights=str(path), size=64)
    assert encoder.fingerprint
    path.write_bytes(path.read_bytes() + b"\0")

    with pytest.raises(ModelFileError, match="altered"):
        encoder.encode_images(pictures[:1])


@pytest.mark.parametrize("name", ["absent.pth", "garbage.pth", "garbage.safetensors", "list.pt"])
def test_a_file_that_holds_no_state_dict_is_a_model_file_error(name, tmp_path, pictures):
    (tmp_path / "garbage.pth").write_bytes(b"not a network")
    (tmp_path / "garbage.safetensors").write_bytes(b"not a network")
    torch.save([1, 2], tmp_path / "list.pt")
    encoder = Torchvision(model="resnet18", weights=str(tmp_path / name), size=64)

    with pytest.raises(ModelFileError) as caught:
        encoder.encode_images(pictures[:1])

    assert caught.value.code == "model_file"


def test_a_state_dict_of_another_network_is_a_model_file_error(state_dict, tmp_path, pictures):
    path = tmp_path / "shop.pth"
    torch.save(state_dict, path)
    encoder = Torchvision(model="resnet34", weights=str(path), size=64)

    with pytest.raises(ModelFileError, match="no weights of 'resnet34'"):
        encoder.encode_images(pictures[:1])


def test_a_pickle_that_would_run_code_is_refused(tmp_path, pictures):
    canary = tmp_path / "executed"

    class Hostile:
        def __reduce__(self):
            return Path.touch, (canary,)

    torch.save({"fc.weight": Hostile()}, tmp_path / "hostile.pth")
    encoder = Torchvision(model="resnet18", weights=str(tmp_path / "hostile.pth"), size=64)

    with pytest.raises(ModelFileError):
        encoder.encode_images(pictures[:1])

    assert not canary.exists()


def test_published_weights_are_used_without_their_head(tmp_path, monkeypatch, pictures):
    import torchvision

    monkeypatch.setattr(torch.hub, "_hub_dir", str(tmp_path))
    published = torchvision.models.ResNet18_Weights.IMAGENET1K_V1
    path = tmp_path / "checkpoints" / Path(published.url).name
    path.parent.mkdir()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        torch.save(torchvision.models.resnet18(weights=None).state_dict(), path)

    vectors = Torchvision(model="resnet18", size=96).encode_images(pictures[:1])

    random = Torchvision(model="resnet18", weights=None, seed=3, size=96)
    np.testing.assert_allclose(vectors, random.encode_images(pictures[:1]), atol=1e-6)


def test_weights_that_cannot_be_downloaded_are_a_model_file_error(monkeypatch, tmp_path, pictures):
    monkeypatch.setattr(torch.hub, "_hub_dir", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")

    with pytest.raises(ModelFileError, match="set `weights` to the path of a file"):
        Torchvision(model="mobilenet_v3_small").encode_images(pictures[:1])


def test_a_misspelt_model_is_answered_with_the_nearest_name():
    with pytest.raises(ConfigurationError, match="Did you mean 'resnet50'"):
        Torchvision(model="resnett50").dimensions  # noqa: B018


def test_weights_that_do_not_exist_are_answered_with_those_that_do():
    with pytest.raises(ConfigurationError, match="it has IMAGENET1K_V1"):
        Torchvision(model="resnet18", weights="V9").fingerprint  # noqa: B018


def test_without_torchvision_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)

    with pytest.raises(ConfigurationError, match=r"django-visual-search\[torch\]"):
        Torchvision(model="resnet18")
