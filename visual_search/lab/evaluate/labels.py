"""What is printed on the pictures of an evaluation, read as workers and searches read it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self

import numpy as np

from ...imaging import read_image
from ...reading.readers import Picture, Reader
from ...search.query.photos.label import Label, Lines
from ...store.readings.printed import SHOP
from ..data.manifest import Entry
from .shelf import Shelf


@dataclass(kw_only=True)
class Labels:
    """The lines on the images of a catalogue by their documents, and the labels asked for."""

    reader: Reader
    printed: Mapping[Any, Mapping[str, Lines]]
    asked: list[Label] = field(default_factory=list)

    @classmethod
    def of(cls, shelf: Shelf, reader: Reader) -> Self:
        """Read the images of a catalogue.

        Raises:
            ConfigurationError, ModelFileError: the reader cannot work.
        """
        printed = {
            row.document_id: {
                row.image_name: _read(reader, entry),
                SHOP: [{"text": entry.fields.get("text", "")}],
            }
            for row, entry in zip(shelf.rows, shelf.entries, strict=True)
        }
        return cls(reader=reader, printed=printed)

    def on(self, entry: Entry) -> Label:
        """The label on a photo that asks, unread as long as nobody needs it."""
        label = Label(
            partial(_read, self.reader, entry),
            lambda pks: {pk: self.printed[pk] for pk in pks},
        )
        self.asked.append(label)
        return label

    @property
    def share_read(self) -> float:
        return float(np.mean([label.was_read for label in self.asked]))

    @property
    def bytes_per_image(self) -> float:
        """What the database keeps of what was read of an image."""
        return float(np.mean([len(json.dumps(one)) for one in self.printed.values()]))


def _read(reader: Reader, entry: Entry) -> Lines:
    with entry.open() as stream:
        clean = read_image(stream, side=reader.side)
    pixels = np.asarray(clean.image)
    lines: Lines = reader.read(Picture(pixels=pixels, width=clean.width, height=clean.height))[
        "lines"
    ]
    return lines
