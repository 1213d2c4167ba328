"""Encoders that note each picture they are given, and some that come to harm by it."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from PIL import Image

from visual_search.encoders import Vectors
from visual_search.encoders.backends.dummy import DummyEncoder

KILLS = (255, 0, 0)
HOARDS = (0, 255, 0)
SLEEPS = (0, 0, 255)
_MEGABYTE = 1 << 20
_HOARD = 1600 * _MEGABYTE


class NotingEncoder(DummyEncoder):
    """Appends a byte to a file for each picture it is given, and takes its time."""

    def __init__(
        self, *, calls: str, seconds: float = 0.0, version: int = 1, dimensions: int = 48
    ) -> None:
        super().__init__(dimensions=dimensions, version=version)
        self.calls = Path(calls)
        self.seconds = seconds

    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        with self.calls.open("ab") as file:
            file.write(b"." * len(images))
        time.sleep(self.seconds * len(images))
        return super().perform_encode_images(images)


class DeadlyEncoder(NotingEncoder):
    """Pictures of some colours kill their worker, eat its memory or never end."""

    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        vectors = super().perform_encode_images(images)
        for colour in map(_colour, images):
            if colour in _HARM:
                with self.calls.with_suffix(f".{_HARM[colour].__name__}").open("ab") as file:
                    file.write(b".")
                _HARM[colour]()
        return vectors


class ThoughtfulEncoder(DummyEncoder):
    """Does what a test tells it while it encodes."""

    meanwhile: ClassVar[Callable[[], None] | None] = None

    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        if type(self).meanwhile is not None:
            type(self).meanwhile()
        return super().perform_encode_images(images)


def _colour(image: Image.Image) -> tuple[int, ...]:
    return tuple(int(value) for value in np.asarray(image)[0, 0])


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hoard() -> None:
    """More than the worker may have; where nothing stops it, it ends by itself."""
    bytearray(_HOARD)
    kill()


def sleep() -> None:
    """Deaf to the soft time limit."""
    while True:
        with contextlib.suppress(Exception):
            time.sleep(60)


_HARM = {KILLS: kill, HOARDS: hoard, SLEEPS: sleep}
