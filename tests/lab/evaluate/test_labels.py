"""Printed words in an evaluation: those of the catalogue at once, those of a photo when asked."""

import numpy as np

from tests.conftest import picture_bytes
from visual_search.lab.data.manifest import Entry
from visual_search.lab.evaluate.labels import Labels
from visual_search.lab.evaluate.shelf import Shelf
from visual_search.models import Embedding, EmbeddingSpace
from visual_search.reading.readers import Reader


class Shade(Reader):
    """Names how light a picture is."""

    name = "shade"
    version = "1"

    def read(self, picture):
        return {"lines": [{"text": str(picture.pixels[0, 0, 0]), "box": [0, 0, 1, 1], "size": 1}]}


def entries(folder, *shades: int) -> list[Entry]:
    made = []
    for shade in shades:
        path = folder / f"{shade}.png"
        path.write_bytes(picture_bytes((shade, 0, 0)))
        made.append(Entry(file=path, label=str(shade), role="catalogue", fields={"text": "Jug"}))
    return made


def test_the_catalogue_is_read_at_once_and_a_photo_when_it_is_asked_for(tmp_path):
    shelf = Shelf(
        entries=entries(tmp_path, 10, 20),
        descriptions=[],
        vectors=np.eye(2, dtype=np.float32),
        space=EmbeddingSpace(),
        rows=[Embedding(document_id=7, image_name="0"), Embedding(document_id=8, image_name="1")],
    )

    labels = Labels.of(shelf, Shade())
    asked, other = (labels.on(entry) for entry in entries(tmp_path, 30, 40))

    assert [line["text"] for line in labels.printed[8]["1"]] == ["20"]
    assert list(asked.printed([7])) == [7]
    assert labels.share_read == 0
    assert asked.words == []
    assert [line["text"] for line in asked.lines] == ["30"]
    assert labels.share_read == 0.5
    assert not other.was_read
    assert labels.bytes_per_image > 0
