"""Light, focus and size of a picture are measured from its pixels alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tests.conftest import picture
from visual_search.exceptions import ManifestError
from visual_search.lab.data.manifest import QUERY, Entry
from visual_search.lab.data.pictures import measure, read, thumbnail


def entry(path: Path) -> Entry:
    return Entry(file=path, label="a", role=QUERY)


def test_light_and_size(tmp_path):
    picture((0, 0, 0), size=(400, 100)).save(tmp_path / "dark.png")
    picture((255, 255, 255), size=(50, 80)).save(tmp_path / "bright.png")

    traits = measure([entry(tmp_path / "dark.png"), entry(tmp_path / "bright.png")])

    assert traits.brightness == pytest.approx([0, 1])
    assert traits.size.tolist() == [400, 80]


def test_a_blurred_picture_is_less_sharp(tmp_path):
    noise = Image.fromarray(
        np.random.default_rng(0).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    )
    noise.save(tmp_path / "sharp.png")
    noise.filter(ImageFilter.GaussianBlur(3)).save(tmp_path / "blurred.png")

    traits = measure([entry(tmp_path / "sharp.png"), entry(tmp_path / "blurred.png")])

    assert traits.sharpness[0] > traits.sharpness[1] + 1


def test_what_cannot_be_read_has_no_values(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no picture")
    seen: list[tuple[int, int]] = []

    traits = measure(
        [entry(tmp_path / "bad.png"), entry(tmp_path / "gone.png")],
        progress=lambda done, total: seen.append((done, total)),
    )

    assert not traits.readable.any()
    assert seen == [(1, 2), (2, 2)]
    with pytest.raises(ManifestError, match=r"gone\.png cannot be opened"):
        read(entry(tmp_path / "gone.png"))


def test_a_thumbnail_is_small_and_asks_no_server(tmp_path):
    picture(size=(900, 600)).save(tmp_path / "large.png")

    address = thumbnail(entry(tmp_path / "large.png"))

    assert address.startswith("data:image/jpeg;base64,")
    assert len(address) < 3000
