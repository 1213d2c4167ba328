"""The readers there are, by name, and those that a shop has switched on."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

import numpy as np
from django.utils.module_loading import import_string
from numpy.typing import NDArray

from ..conf import app_settings
from ..exceptions import ConfigurationError

# Modules of readers come with what they need: they are imported where one is used.
READERS: dict[str, str] = {
    "health": "visual_search.reading.health.HealthReader",
    "words": "visual_search.reading.words.WordReader",
}


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A decoded picture: `pixels` are RGB, height x width x 3 of uint8, at most `Reader.side`.

    `width` and `height` are those of the whole upright original.
    """

    pixels: NDArray[np.uint8] = field(repr=False)
    width: int
    height: int


class Reader(ABC):
    """Finds something in one picture at a time. Holds no state of a picture."""

    name: ClassVar[str]
    # Changes whenever the same picture may give something else: weights, limits, measures.
    version: ClassVar[str]
    # How many pixels the long side of a picture may have that it is given.
    side: ClassVar[int] = 512

    def check(self) -> None:  # noqa: B027  # most readers need nothing
        """Whether it can work here; costs little.

        Raises:
            ConfigurationError, ModelFileError: it cannot.
        """

    @abstractmethod
    def read(self, picture: Picture) -> dict[str, Any]:
        """What is found, as JSON can hold it.

        Raises:
            ReaderError: nothing can ever be read of this picture.
            ConfigurationError: the reader itself cannot work, such as one that is not installed.
        """

    def said(self, found: Any) -> str:
        """What was found, for people."""
        return json.dumps(found, ensure_ascii=False)


def switched_on() -> tuple[str, ...]:
    """Names of the readers that the shop has switched on; E042 tells of those that are none."""
    return tuple(name for name in app_settings().readers if name in READERS)


def reader_named(name: str) -> Reader:
    """A reader, made once in a process.

    Raises:
        ConfigurationError: there is none of this name.
    """
    if name not in READERS:
        raise ConfigurationError(
            f"VISUAL_SEARCH['READERS'] names {name!r}; there are {', '.join(sorted(READERS))}."
        )
    return _made(READERS[name])


@cache
def _made(path: str) -> Reader:
    reader: Reader = import_string(path)()
    return reader
