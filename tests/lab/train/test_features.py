"""Features of views: computed once, whatever happens in between."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import picture
from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.exceptions import ManifestError
from visual_search.lab.data.manifest import CATALOGUE, Entry
from visual_search.lab.train.features import Views, computed_views
from visual_search.lab.train.trunks import FrozenEncoder


class CountingTrunk(FrozenEncoder):
    """Counts the pictures it encodes, and fails after so many."""

    def __init__(self, *, fails_after: int = 1000) -> None:
        super().__init__(DummyEncoder())
        self.encoded = 0
        self._fails_after = fails_after

    def encode(self, images):
        self.encoded += 1
        if self.encoded > self._fails_after:
            raise KeyboardInterrupt
        return super().encode(images)


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    made = []
    for number in range(40):
        path = tmp_path / f"{number}.png"
        picture((6 * number, 80, 255 - 6 * number)).save(path)
        made.append(Entry(file=path, label=str(number), role=CATALOGUE))
    return made


def test_the_first_view_is_the_picture_itself(entries, tmp_path):
    trunk = CountingTrunk()

    views = computed_views(entries, trunk, Views(simulated=2), directory=tmp_path / "work")

    images = [Image.open(entry.file) for entry in entries]
    expected = DummyEncoder().encode_images(images)
    assert views.shape == (40, 3, 48)
    np.testing.assert_allclose(views[:, 0], expected, atol=1e-3)


def test_the_second_view_may_be_the_mirror_image(tmp_path):
    halves = Image.new("RGB", (40, 20), (255, 0, 0))
    halves.paste((0, 0, 255), (20, 0, 40, 20))

    views = Views(simulated=1, mirrored=True).of(halves, number=0)

    assert len(views) == 3
    assert views[1].getpixel((0, 0)) == (0, 0, 255)


def test_what_was_computed_is_not_computed_again(entries, tmp_path):
    views = Views(simulated=1)
    first = computed_views(entries, CountingTrunk(), views, directory=tmp_path / "work")
    again = CountingTrunk()

    second = computed_views(entries, again, views, directory=tmp_path / "work")

    assert again.encoded == 0
    np.testing.assert_array_equal(first, second)


def test_after_an_interruption_only_the_rest_is_computed(entries, tmp_path):
    views = Views(simulated=1)
    with pytest.raises(KeyboardInterrupt):
        computed_views(entries, CountingTrunk(fails_after=20), views, directory=tmp_path / "work")
    rest = CountingTrunk()

    resumed = computed_views(entries, rest, views, directory=tmp_path / "work")

    whole = computed_views(entries, CountingTrunk(), views, directory=tmp_path / "other")
    assert rest.encoded == 40 - 16
    np.testing.assert_array_equal(resumed, whole)


def test_a_damaged_store_is_computed_anew(entries, tmp_path):
    views = Views(simulated=1)
    first = np.array(computed_views(entries, CountingTrunk(), views, directory=tmp_path / "w"))
    (store,) = (tmp_path / "w").glob("*.npy")
    store.write_bytes(b"damaged")

    again = computed_views(entries, CountingTrunk(), views, directory=tmp_path / "w")

    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("views", [Views(simulated=1, seed=1), Views(simulated=2)])
def test_other_views_have_a_store_of_their_own(views, entries, tmp_path):
    computed_views(entries, CountingTrunk(), Views(simulated=1), directory=tmp_path / "work")
    other = CountingTrunk()

    computed_views(entries, other, views, directory=tmp_path / "work")

    assert other.encoded == 40


def test_progress_is_told_up_to_the_end(entries, tmp_path):
    told = []

    computed_views(
        entries,
        CountingTrunk(),
        Views(simulated=0),
        directory=tmp_path / "work",
        progress=lambda done, total: told.append((done, total)),
    )

    assert told == [(16, 40), (32, 40), (40, 40)]


def test_a_picture_that_cannot_be_read_is_named(entries, tmp_path):
    entries[3].file.write_bytes(b"no picture")

    with pytest.raises(ManifestError, match=r"3\.png"):
        computed_views(entries, CountingTrunk(), Views(), directory=tmp_path / "work")
