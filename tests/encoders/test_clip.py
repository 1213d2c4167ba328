"""CLIP encoders: pictures and texts in one space, on a tiny model made here."""

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from visual_search.encoders.backends.open_clip import OpenClip
from visual_search.encoders.networks.precision import precision_cosine
from visual_search.exceptions import ConfigurationError, ModelFileError

torch = pytest.importorskip("torch")
open_clip = pytest.importorskip("open_clip")
pytestmark = pytest.mark.torch

TINY = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}
HF_TOKENISER = {"hf_tokenizer_name": "nobody/nothing"}


@pytest.fixture(scope="module", autouse=True)
def tiny_model(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("open_clip") / "tiny-shop.json"
    path.write_text(json.dumps(TINY))
    open_clip.add_model_config(path)
    return "tiny-shop"


@pytest.fixture(scope="module")
def clip(tiny_model) -> OpenClip:
    return OpenClip(model=tiny_model, pretrained=None)


def test_pictures_and_texts_become_unit_vectors_of_one_length(clip, pictures):
    images = clip.encode_images(pictures[:3])

    texts = clip.encode_texts(["a red mug", "", "une tasse rouge " * 50])

    assert clip.supports_text
    assert images.shape == texts.shape == (3, 24)
    assert np.linalg.norm(images, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(texts, axis=1) == pytest.approx(1, abs=1e-5)


def test_vectors_are_those_of_open_clip_itself(clip, tiny_model, pictures):
    torch.manual_seed(0)
    model, _, transform = open_clip.create_model_and_transforms(tiny_model)
    model.eval()
    with torch.inference_mode():
        images = model.encode_image(transform(pictures[0])[None], normalize=True)
        texts = model.encode_text(open_clip.get_tokenizer(tiny_model)(["mug"]), normalize=True)

    vectors = clip.encode_images(pictures[:1]), clip.encode_texts(["mug"])

    np.testing.assert_allclose(vectors[0], images.numpy(), atol=1e-5)
    np.testing.assert_allclose(vectors[1], texts.numpy(), atol=1e-5)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (640, 3)])
def test_pictures_of_odd_sizes_are_encoded(clip, size):
    vectors = clip.encode_images([Image.new("RGB", size, "teal")])

    assert np.isfinite(vectors).all()


def test_one_by_one_equals_a_batch(clip, pictures):
    together = clip.encode_images(pictures[:4])

    apart = np.vstack([clip.encode_images([picture]) for picture in pictures[:4]])

    assert np.sum(apart * together, axis=1).min() > 0.9999


def test_threads_may_share_an_encoder(tiny_model, pictures):
    encoder = OpenClip(model=tiny_model, pretrained=None)
    barrier = threading.Barrier(4)

    def encode(_: int) -> np.ndarray:
        barrier.wait()
        return encoder.encode_images(pictures[:1])

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(encode, range(4)))

    np.testing.assert_allclose(results, [results[0]] * 4, atol=1e-6)


def test_whatever_moves_a_vector_changes_the_fingerprint(clip, tiny_model):
    encoders = [
        clip,
        OpenClip(model=tiny_model, pretrained=None, seed=1),
        OpenClip(model=tiny_model, pretrained=None, precision="bf16"),
        OpenClip(model="ViT-B-32", pretrained=None),
        OpenClip(model="ViT-B-32", pretrained="openai"),
        OpenClip(model="ViT-B-32", pretrained="laion2b_s34b_b79k"),
    ]

    fingerprints = {encoder.fingerprint for encoder in encoders}

    assert len(fingerprints) == len(encoders)


def test_threads_do_not_change_the_fingerprint(clip, tiny_model):
    threaded = OpenClip(model=tiny_model, pretrained=None, threads=2)

    assert threaded.fingerprint == clip.fingerprint


def test_the_cost_of_bf16_can_be_measured(tiny_model):
    found = precision_cosine(OpenClip(model=tiny_model, pretrained=None, precision="bf16"))

    assert 0.98 < found.minimum <= found.mean < 1


def test_a_checkpoint_is_read_from_a_file(clip, tiny_model, tmp_path, pictures):
    torch.manual_seed(9)
    path = tmp_path / "shop.pt"
    torch.save(open_clip.create_model(tiny_model).state_dict(), path)
    encoder = OpenClip(model=tiny_model, pretrained=str(path))

    vectors = encoder.encode_images(pictures[:2])

    random = OpenClip(model=tiny_model, pretrained=None, seed=9)
    np.testing.assert_allclose(vectors, random.encode_images(pictures[:2]), atol=1e-5)
    assert encoder.fingerprint != random.fingerprint


@pytest.mark.parametrize("content", [None, b"not a network"])
def test_a_checkpoint_that_is_absent_or_garbage_is_a_model_file_error(
    content, tiny_model, tmp_path, pictures
):
    path = tmp_path / "shop.pt"
    if content:
        path.write_bytes(content)

    with pytest.raises(ModelFileError) as caught:
        OpenClip(model=tiny_model, pretrained=str(path)).encode_images(pictures[:1])

    assert caught.value.code == "model_file"


def test_a_misspelt_model_is_answered_with_the_nearest_name():
    with pytest.raises(ConfigurationError, match="Did you mean 'ViT-B-32'"):
        OpenClip(model="ViT-B_32", pretrained=None).dimensions  # noqa: B018


def test_weights_that_do_not_exist_are_answered_with_those_that_do():
    with pytest.raises(ConfigurationError, match="laion2b_s34b_b79k"):
        OpenClip(model="ViT-B-32", pretrained="laion").fingerprint  # noqa: B018


def test_a_tokeniser_that_needs_another_package_is_a_configuration_error(
    tmp_path, pictures, monkeypatch
):
    monkeypatch.setitem(sys.modules, "transformers", None)
    path = tmp_path / "tiny-hf.json"
    path.write_text(json.dumps(TINY | {"text_cfg": TINY["text_cfg"] | HF_TOKENISER}))
    open_clip.add_model_config(path)

    with pytest.raises(ConfigurationError, match="transformers"):
        OpenClip(model="tiny-hf", pretrained=None).encode_images(pictures[:1])


def test_without_open_clip_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "open_clip", None)

    with pytest.raises(ConfigurationError, match=r"django-visual-search\[clip\]"):
        OpenClip(model="ViT-B-32", pretrained=None)
