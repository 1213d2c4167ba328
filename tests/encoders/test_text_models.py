"""Text networks that a shop brings, as ONNX and of sentence-transformers, on a tiny BERT."""

import shutil
import sys

import numpy as np
import pytest

from visual_search.encoders import build_encoder
from visual_search.encoders.backends.onnx_text import OnnxText
from visual_search.encoders.backends.sentence_transformers import SentenceTransformers
from visual_search.encoders.loading import EncoderConfig
from visual_search.encoders.weights.trust import check_trusted
from visual_search.exceptions import ConfigurationError, ModelFileError

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("sentence_transformers")
pytestmark = pytest.mark.torch

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["a", "red", "blue", "mug", "cup", "query", "passage", ":", "##s", ",", "very", "long"]
TEXTS = ["a red mug", "blue cups", "", "unheard", "a very long mug, " * 100]


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    """The network, and the folder that holds its tokeniser."""
    folder = tmp_path_factory.mktemp("bert")
    tokenizer = transformers.BertTokenizerFast(
        vocab={word: place for place, word in enumerate([*SPECIAL, *WORDS])}, model_max_length=32
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(5)
    config = transformers.BertConfig(
        vocab_size=len(SPECIAL) + len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        attn_implementation="eager",
    )
    network = transformers.BertModel(config).eval()
    network.save_pretrained(folder)
    return network, folder


@pytest.fixture(scope="module")
def sentence_folder(bert, tmp_path_factory) -> str:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    folder = tmp_path_factory.mktemp("sentences") / "model"
    modules = [Transformer(str(bert[1]), max_seq_length=32), Pooling(16)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    return str(folder)


@pytest.fixture(scope="module")
def onnx_folder(bert, tmp_path_factory) -> str:
    network, source = bert
    folder = tmp_path_factory.mktemp("onnx")
    (folder / "tokenizer.json").write_bytes((source / "tokenizer.json").read_bytes())

    class Pieces(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids, attention_mask):
            return self.network(input_ids, attention_mask=attention_mask).last_hidden_state

    numbers = torch.ones(2, 7, dtype=torch.long)
    axes = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    torch.onnx.export(
        Pieces().eval(),
        (numbers, numbers.clone()),
        folder / "model.onnx",
        input_names=["input_ids", "attention_mask"],
        dynamo=True,
        dynamic_shapes=(axes, axes),
        verbose=False,
    )
    return str(folder)


def test_both_give_unit_vectors_and_the_same_ones(sentence_folder, onnx_folder):
    one, other = SentenceTransformers(model=sentence_folder), OnnxText(path=onnx_folder, most=32)

    vectors = one.encode_texts(TEXTS), other.encode_texts(TEXTS)

    assert one.dimensions == other.dimensions == 16
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(vectors[0], axis=1), 1, atol=1e-5)
    assert not np.allclose(vectors[0][0], vectors[0][1], atol=1e-3)


def build(kind: str, sentence_folder: str, onnx_folder: str, **options: object):
    if kind == "onnx":
        return OnnxText(path=onnx_folder, most=32, **options)
    return SentenceTransformers(model=sentence_folder, **options)


@pytest.mark.parametrize("kind", ["onnx", "sentences"])
def test_what_is_asked_and_what_is_told_have_prefixes_of_their_own(
    kind, sentence_folder, onnx_folder
):
    plain = build(kind, sentence_folder, onnx_folder)
    encoder = build(
        kind, sentence_folder, onnx_folder, query_prefix="query: ", passage_prefix="passage: "
    )

    asked = encoder.encode_texts(["red mug"])
    [told] = encoder.describe_texts(["red mug"])

    expected = plain.encode_texts(["query: red mug", "passage: red mug"])
    np.testing.assert_allclose([asked[0], told.vector], expected, atol=1e-5)
    assert encoder.fingerprint != plain.fingerprint
    assert encoder.describe_texts([]) == []


def test_the_first_piece_may_stand_for_all(onnx_folder, bert):
    network, source = bert
    tokenizer = transformers.BertTokenizerFast.from_pretrained(source)

    [vector] = OnnxText(path=onnx_folder, pooling="cls", most=32).encode_texts(["a red mug"])

    with torch.inference_mode():
        pieces = network(**tokenizer(["a red mug"], return_tensors="pt")).last_hidden_state
    first = pieces[0, 0].numpy()
    np.testing.assert_allclose(vector, first / np.linalg.norm(first), atol=1e-5)


@pytest.mark.parametrize("kind", ["onnx", "sentences"])
def test_weights_that_change_are_seen(kind, sentence_folder, onnx_folder, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(onnx_folder if kind == "onnx" else sentence_folder, folder)
    encoder = build(kind, str(folder), str(folder))
    before = encoder.fingerprint
    [weights] = folder.glob("model.onnx" if kind == "onnx" else "*.safetensors")
    weights.write_bytes(weights.read_bytes() + b"\0")

    with pytest.raises(ModelFileError, match="altered"):
        encoder.check_files()
    with pytest.raises(ModelFileError, match="altered"):
        encoder.encode_texts(["mug"])
    assert build(kind, str(folder), str(folder)).fingerprint != before


def test_what_lacks_a_file_or_a_package_is_told(tmp_path, onnx_folder, monkeypatch):
    with pytest.raises(ModelFileError, match=r"no model\.onnx"):
        OnnxText(path=str(tmp_path)).fingerprint  # noqa: B018
    with pytest.raises(ModelFileError, match=r"no modules\.json"):
        SentenceTransformers(model=str(tmp_path)).fingerprint  # noqa: B018
    with pytest.raises(ConfigurationError, match="no pooling 'max', only mean, cls"):
        OnnxText(path=onnx_folder, pooling="max")
    for package in ("tokenizers", "sentence_transformers"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ConfigurationError, match=r"\[text-onnx\]"):
        OnnxText(path=onnx_folder)
    with pytest.raises(ConfigurationError, match=r"\[text\]"):
        SentenceTransformers(model="nobody/nothing")


def test_a_tokeniser_that_is_none_is_a_model_file_error(onnx_folder, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(onnx_folder, folder)
    (folder / "tokenizer.json").write_text("{}")

    with pytest.raises(ModelFileError, match="no tokeniser"):
        OnnxText(path=str(folder)).encode_texts(["mug"])


def test_a_revision_of_the_hub_is_part_of_the_fingerprint():
    named = [SentenceTransformers(model="shop/words", revision=one) for one in (None, "a1", "b2")]

    assert len({encoder.fingerprint for encoder in named}) == 3


def test_they_are_trusted_as_the_apps_own(onnx_folder):
    backend = "visual_search.encoders.backends.onnx_text.OnnxText"
    check_trusted(backend)

    encoder = build_encoder(EncoderConfig(backend=backend, options={"path": onnx_folder}))

    assert (encoder.supports_text, encoder.supports_images) == (True, False)
