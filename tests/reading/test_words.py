"""Printed words: read with where they stand, within limits, by weights that are what they were."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from visual_search.doctor.checks import check_readers
from visual_search.exceptions import ModelFileError
from visual_search.reading import words
from visual_search.reading.readers import Picture, reader_named

pytestmark = pytest.mark.skipif(find_spec("rapidocr") is None, reason="needs rapidocr")


@pytest.fixture(scope="module")
def reader() -> words.WordReader:
    return words.WordReader()


def picture_of(*lines: tuple[str, int], size: tuple[int, int] = (640, 480)) -> Picture:
    """White, with lines of text at some sizes below each other."""
    image = Image.new("RGB", size, "white")
    draw, top = ImageDraw.Draw(image), 20
    for text, height in lines:
        draw.text((30, top), text, fill="black", font=ImageFont.load_default(height))
        top += int(height * 1.5)
    return Picture(pixels=np.asarray(image), width=size[0], height=size[1])


def test_lines_are_read_with_their_places_the_largest_first(reader, capfd):
    found = reader.read(picture_of(("best before 2031", 18), ("OAT DRINK", 80)))

    texts = [line["text"] for line in found["lines"]]
    assert texts == ["OAT DRINK", "best before 2031"]
    left, top, width, height = found["lines"][0]["box"]
    assert left < 0.1
    assert width > 0.4
    assert 0.02 < top < top + height < 0.4
    assert found["lines"][0]["size"] > 3 * found["lines"][1]["size"]
    assert capfd.readouterr() == ("", "")


def test_a_picture_without_text_says_nothing(reader):
    grass = np.random.default_rng(0).integers(90, 120, (300, 400, 3), dtype=np.uint8)

    assert reader.read(Picture(pixels=grass, width=400, height=300)) == {"lines": []}


def test_a_page_of_small_print_ends_in_time(reader, monkeypatch):
    monkeypatch.setattr(words, "_SECONDS", 0.0)
    page = picture_of(*((f"clause {number} of the terms", 11) for number in range(45)))

    found = reader.read(page)

    assert len(found["lines"]) <= words._LINES_AT_ONCE


def test_a_very_long_picture_is_not_enlarged_beyond_its_limit(reader):
    strip = Picture(pixels=np.full((60, 1024, 3), 255, dtype=np.uint8), width=1024, height=60)

    assert reader.read(strip) == {"lines": []}
    assert words._enlarged(strip.pixels, reader.side).shape == (60, 1024, 3)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("OAT\x00 DRINK\x1b", "OAT DRINK"),
        ("\u202eevil\u202c 🥛 חלב", "evil 🥛 חלב"),
        ("牛奶\n\n 1 L", "牛奶 1 L"),
        ("\ud800", ""),
        ("x" * 5000, "x" * 120),
    ],
)
def test_what_is_read_can_be_stored_and_shown(text, clean):
    assert words.printable(text) == clean


def test_altered_weights_are_an_error_that_says_what_to_do(tmp_path, monkeypatch, configure):
    source = Path(find_spec("rapidocr").submodule_search_locations[0])
    package = tmp_path / "rapidocr"
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").touch()
    for name in words._SHA256:
        shutil.copy(source / "models" / name, package / "models" / name)
    with (package / "models" / words._RECOGNITION).open("ab") as stream:
        stream.write(b"more")
    monkeypatch.setattr(words, "find_spec", lambda _name: _spec(package))
    configure(READERS=["words"])

    with pytest.raises(ModelFileError, match="pip install --force-reinstall"):
        words.WordReader().check()
    assert [one.id for one in check_readers()] == ["visual_search.E042"]


def _spec(package: Path):
    from importlib.machinery import ModuleSpec

    spec = ModuleSpec("rapidocr", None, is_package=True)
    spec.submodule_search_locations = [str(package)]
    return spec


def test_without_the_package_the_check_says_how_to_install_it(monkeypatch, configure):
    monkeypatch.setattr(words, "find_spec", lambda _name: None)
    configure(READERS=["words", "nonsense"])

    missing, unknown = check_readers()

    assert 'pip install "django-visual-search[reader]"' in missing.msg
    assert "'nonsense'" in unknown.msg
    assert reader_named("words").said({"lines": [{"text": "a"}, {"text": "b"}]}) == "a · b"
