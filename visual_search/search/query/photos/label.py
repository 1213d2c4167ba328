"""What is printed on a shopper's photo: read only where looks leave it undecided, and once."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from .... import telemetry
from ....admission.capacity import encoding_place
from ....exceptions import BusyError, ConfigurationError, ModelFileError, ReaderError
from ....imaging import DecodedImage, MeasuredImage
from ....reading.readers import Picture, reader_named, switched_on
from ....registry import Searchable
from ....store.readings.printed import lines_of

logger = logging.getLogger(__name__)

READER = "words"

Lines = Sequence[Mapping[str, Any]]
# By the keys of objects, the lines on each of their images by its name.
Printed = Mapping[Any, Mapping[str, Lines]]


class Label:
    """The lines on a photo, and those on products to compare them with.

    Args:
        read: reads the whole photo; called at most once, and only where that is worth it.
        printed: what is printed on objects, by their keys.
        refused: lines that the shopper took away.
    """

    def __init__(
        self,
        read: Callable[[], Lines],
        printed: Callable[[Collection[Any]], Printed],
        *,
        refused: Collection[str] = (),
    ) -> None:
        self._read = read
        self.printed = printed
        self.refused = frozenset(refused)

    @cached_property
    def lines(self) -> Lines:
        try:
            return self._read()
        except (BusyError, ConfigurationError, ModelFileError, ReaderError) as error:
            # What was found by looks stands.
            logger.warning("The label on a photo could not be read: %s", error)
            return ()

    @property
    def words(self) -> list[str]:
        """What was read and is meant, line by line; empty as long as nobody has read it."""
        lines = [line["text"] for line in self.lines] if self.was_read else []
        return [text for text in dict.fromkeys(lines) if text not in self.refused]

    @property
    def was_read(self) -> bool:
        return "lines" in self.__dict__


def reads_labels() -> bool:
    """Whether the shop has switched the reader of printed words on."""
    return READER in switched_on()


def printed_on(searchable: Searchable) -> Callable[[Collection[Any]], Printed]:
    """Tells what is printed on objects of a searchable, by their keys."""
    return partial(lines_of, searchable.model, reader=READER)


def label_of(
    photo: MeasuredImage | DecodedImage, searchable: Searchable, *, refused: Collection[str] = ()
) -> Label:
    """The label on a photo, which lives in memory as long as the photo does."""
    return Label(partial(_lines_on, photo), printed_on(searchable), refused=refused)


def _lines_on(photo: MeasuredImage | DecodedImage) -> Lines:
    """Read a photo.

    Raises:
        BusyError: too many photos at once.
        ConfigurationError, ModelFileError, ReaderError: the reader cannot work.
    """
    reader = reader_named(READER)
    with encoding_place(), telemetry.stage("read_label"):
        clean = photo.part(side=reader.side)
        pixels = np.asarray(clean.image)
        found = reader.read(Picture(pixels=pixels, width=clean.width, height=clean.height))
    lines: Lines = found["lines"]
    return lines
