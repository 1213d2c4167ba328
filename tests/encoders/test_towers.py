"""Both towers of a model without PyTorch: exported once, and from then on run by ONNX Runtime."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from visual_search.encoders.backends.open_clip import OpenClip
from visual_search.encoders.loading import EncoderConfig
from visual_search.encoders.presets import TOWERS, preset_of
from visual_search.exceptions import ConfigurationError, ModelFileError

torch = pytest.importorskip("torch")
open_clip = pytest.importorskip("open_clip")
tokenizers = pytest.importorskip("tokenizers")
pytestmark = pytest.mark.torch

ROOT = Path(__file__).parents[2]
VISION = {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16}
TEXT = {"context_length": 16, "width": 32, "heads": 2, "layers": 1}
TEXTS = ["a red MUG, 350ml", "", "“blaue” Tasse &amp; Teller", "红色杯子", "une tasse rouge " * 50]
# As CLIP has them, with byte pairs; and as SigLIP has them, with a tokeniser of its own.
CLIP = {
    "model_cfg": {
        "embed_dim": 24,
        "vision_cfg": VISION,
        "text_cfg": {**TEXT, "vocab_size": 49408},
    },
    "preprocess_cfg": {"mean": [0.48, 0.46, 0.41], "std": [0.27, 0.26, 0.28]},
}
SIGLIP = {
    "model_cfg": {
        "embed_dim": 32,
        "init_logit_bias": -10,
        "custom_text": True,
        "vision_cfg": VISION,
        "text_cfg": {
            **TEXT,
            "vocab_size": 60,
            "hf_tokenizer_name": "here",
            "tokenizer_kwargs": {"clean": "canonicalize"},
            "no_causal_mask": True,
            "pool_type": "last",
        },
    },
    "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3, "resize_mode": "squash"},
}


def saved(folder: Path, config: dict[str, object]) -> str:
    """A model with random weights, in a folder as open_clip writes it."""
    from safetensors.torch import save_model

    folder.mkdir()
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    name = f"tiny-{folder.name}"
    described = folder.parent / f"{name}.json"
    described.write_text(json.dumps(config["model_cfg"]))
    open_clip.add_model_config(described)
    torch.manual_seed(3)
    save_model(open_clip.create_model(name), str(folder / "open_clip_model.safetensors"))
    return f"local-dir:{folder}"


def write_vocabulary(folder: Path) -> None:
    from transformers import PreTrainedTokenizerFast

    letters = "abcdefghijklmnopqrstuvwxyzßäöü0123456789红色杯子"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters]
    vocabulary = {word: number for number, word in enumerate(words)}
    model = tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]", continuing_subword_prefix="")
    made = tokenizers.Tokenizer(model)
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]")
    fast.save_pretrained(folder)


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("towers")
    named = {"clip": saved(root / "clip", CLIP), "siglip": saved(root / "siglip", SIGLIP)}
    write_vocabulary(root / "siglip")
    return named


@pytest.fixture(scope="module")
def odd_pictures(pictures) -> list[Image.Image]:
    return [*pictures[:2], Image.new("RGB", (1, 1), "teal"), Image.new("RGB", (640, 3), "red")]


def exported(model: str) -> OpenClip:
    return OpenClip(model=model, pretrained=None, session="onnxruntime")


@pytest.mark.parametrize("kind", ["clip", "siglip"])
def test_exported_towers_give_the_vectors_of_open_clip(models, kind, odd_pictures):
    original, encoder = OpenClip(model=models[kind], pretrained=None), exported(models[kind])

    images, texts = encoder.encode_images(odd_pictures), encoder.encode_texts(TEXTS)

    np.testing.assert_allclose(images, original.encode_images(odd_pictures), atol=1e-5)
    np.testing.assert_allclose(texts, original.encode_texts(TEXTS), atol=1e-5)
    assert len({tuple(row.round(4)) for row in texts}) == len(TEXTS)
    assert encoder.fingerprint == original.fingerprint


def test_a_process_without_torch_reads_and_sees_what_another_one_exported(
    models, shared_model_cache, pictures
):
    worker = exported(models["siglip"])
    [expected] = worker.encode_texts(["a red mug"])
    script = f"""
import sys
for package in ("torch", "open_clip", "transformers"):
    sys.modules[package] = None
from django.conf import settings
settings.configure(VISUAL_SEARCH={{"MODEL_CACHE_DIR": {str(shared_model_cache)!r}}})
from PIL import Image
from visual_search.encoders.backends.open_clip import OpenClip
encoder = OpenClip(model={models["siglip"]!r}, pretrained=None, session="onnxruntime")
print(encoder.fingerprint, encoder.dimensions)
print(*encoder.encode_texts(["a red mug"])[0])
print(*encoder.encode_images([Image.new("RGB", (8, 8), "teal")])[0])
"""

    told = subprocess.check_output([sys.executable, "-c", script], text=True, cwd=ROOT)

    known, text, image = told.splitlines()
    assert known.split() == [worker.fingerprint, "32"]
    np.testing.assert_allclose(np.fromstring(text, sep=" "), expected, atol=1e-6)
    teal = worker.encode_images([Image.new("RGB", (8, 8), "teal")])[0]
    np.testing.assert_allclose(np.fromstring(image, sep=" "), teal, atol=1e-6)


def test_without_torch_and_without_an_export_the_extra_is_named(
    models, empty_model_cache, monkeypatch
):
    monkeypatch.setitem(sys.modules, "open_clip", None)
    encoder = exported(models["clip"])

    with pytest.raises(ConfigurationError, match=r"django-visual-search\[clip\]"):
        encoder.encode_texts(["mug"])


def test_altered_files_are_not_loaded(models, empty_model_cache):
    exported(models["siglip"]).encode_texts(["mug"])
    [weights] = empty_model_cache.glob("*-towers/text.onnx.data")
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    checkpoint = Path(models["siglip"].removeprefix("local-dir:")) / "open_clip_model.safetensors"

    with pytest.raises(ModelFileError, match="altered"):
        exported(models["siglip"]).encode_texts(["mug"])
    encoder = exported(models["siglip"])
    with pytest.raises(ModelFileError, match="altered"):
        encoder.check_files()
    assert checkpoint.is_file()


def test_a_folder_that_holds_no_model_says_what_it_lacks(tmp_path):
    with pytest.raises(ModelFileError, match=r"open_clip_config\.json"):
        exported(f"local-dir:{tmp_path}").fingerprint  # noqa: B018


# Of each preset the side of its pictures and the length of its vectors.
DESCRIBED = {"clip": (224, 512), "siglip": (224, 768), "siglip2": (224, 768)}


@pytest.mark.parametrize("name", TOWERS)
def test_presets_of_towers_are_models_that_open_clip_knows(name):
    config = EncoderConfig.from_mapping({"PRESET": name, "OPTIONS": {"threads": 2}})
    encoder = OpenClip(**config.options)

    assert preset_of(config.backend, config.options) == name
    assert encoder.supports_text
    if name not in DESCRIBED:
        assert config.options["model"].startswith("hf-hub:Marqo/marqo-ecommerce-embeddings-")
        return
    size, dimensions = DESCRIBED[name]
    described = open_clip.get_model_config(config.options["model"])
    assert described["vision_cfg"]["image_size"] == size
    assert encoder.dimensions == dimensions
    assert config.options["pretrained"] in open_clip.list_pretrained_tags_by_model(
        config.options["model"]
    )
