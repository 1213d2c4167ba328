"""What every encoder promises, and the checks that hold all of them to it."""

import warnings
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, final

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..exceptions import EncoderError
from .details.comparison import Look

Vectors = npt.NDArray[np.float32]

_UNIT_TOLERANCE = 1e-3

# The middle between shape alone (0) and colour alone (1): as the encoder was tuned.
BALANCED_COLOUR = 0.5


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is kept of a catalogue image: its unit vector, and details for a second look.

    `vector` has the shape (dimensions,). What the bytes mean is the encoder's own business;
    an encoder without a second look leaves them empty.
    """

    vector: Vectors
    descriptors: bytes = b""
    points: bytes = b""


# What subclasses overrode before 0.2, and what takes its place.
_FORMER_HOOKS = {
    "_encode_images": "perform_encode_images",
    "_encode_texts": "perform_encode_texts",
    "_fingerprint": "get_fingerprint",
}


class Encoder(ABC):
    """Turns pictures (for some encoders, text too) into unit vectors.

    Building one is cheap: `dimensions` and `fingerprint` come without loading a network.
    The network is loaded at the first `encode_images` or `encode_texts`.
    """

    supports_images: ClassVar[bool] = True
    supports_text: ClassVar[bool] = False
    # By how much more alike to words than the catalogue is on average a text must be to mean the
    # same; None where nobody has measured it.
    least_closeness: ClassVar[float | None] = None
    # Whether the descriptions have descriptors, and whether they have points.
    has_descriptors: bool = False
    has_points: bool = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for former, hook in _FORMER_HOOKS.items():
            if hook in cls.__dict__:
                # So that `super()._encode_images()` of a subclass finds it.
                setattr(cls, former, cls.__dict__[hook])
            elif former in cls.__dict__:
                text = f"{cls.__name__}.{former}() is called {hook}(); the old name goes in 0.3."
                warnings.warn(text, DeprecationWarning, stacklevel=2)
                setattr(cls, hook, cls.__dict__[former])

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Length of a vector."""

    @cached_property
    def fingerprint(self) -> str:
        """64 hex digits that change when weights, preprocessing or precision change."""
        return self.get_fingerprint()

    @final
    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode RGB images of any size.

        Returns:
            float32 array of shape (len(images), dimensions), rows of unit length.

        Raises:
            EncoderError: an image is not RGB, the network gave no finite unit vectors, or this
                encoder has no tower of pictures (`supports_images` is False).
            ModelFileError: the weights are missing or altered.
        """
        if not self.supports_images:
            raise EncoderError(f"{type(self).__name__} cannot encode pictures.")
        if not images:
            return np.empty((0, self.dimensions), dtype=np.float32)
        self._check_modes(images)
        return self._checked(self.perform_encode_images(images), count=len(images))

    def describe_images(self, images: Sequence[Image.Image]) -> list[Description]:
        """Encode RGB images of the catalogue, with all that is kept of them.

        Raises what `encode_images` raises.
        """
        return [Description(vector=vector) for vector in self.encode_images(images)]

    def describe_texts(self, texts: Sequence[str]) -> list[Description]:
        """Encode texts of the catalogue. Raises what `encode_texts` raises."""
        return [Description(vector=vector) for vector in self.encode_texts(texts)]

    def look_at(self, image: Image.Image, *, colour_weight: float = BALANCED_COLOUR) -> Look:
        """Encode one RGB image that is searched for, and keep what comparing needs.

        Args:
            colour_weight: 0 for shape alone to 1 for colour alone, where the encoder can
                tell them apart.

        Raises what `encode_images` raises.
        """
        del colour_weight
        return Look(vector=self.encode_images([image])[0])

    def look_at_each(
        self, images: Sequence[Image.Image], *, colour_weight: float = BALANCED_COLOUR
    ) -> list[Look]:
        """The same for several parts of one photo, at once where the network can."""
        return [self.look_at(image, colour_weight=colour_weight) for image in images]

    @final
    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode short texts into the same space as the images.

        Returns:
            float32 array of shape (len(texts), dimensions), rows of unit length.

        Raises:
            EncoderError: this encoder has no text tower (`supports_text` is False).
        """
        if not self.supports_text:
            raise EncoderError(f"{type(self).__name__} cannot encode text.")
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return self._checked(self.perform_encode_texts(texts), count=len(texts))

    @property
    def colour_part(self) -> slice | None:
        """The part of a vector that says colour and nothing else; None where there is none.

        An encoder that has one also knows `colour_of`, and its looks can be `recoloured`.
        """
        return None

    def colour_of(self, lab: tuple[float, float, float]) -> Vectors:
        """A colour in CIE L*a*b* as the colour part of a vector, of unit length."""
        raise NotImplementedError

    def check_files(self) -> None:  # noqa: B027  # most encoders have no files of their own
        """Find out whether the files of the network are whole, without loading it.

        Cheap enough for every health check: a file is read again only after it was touched.

        Raises:
            ModelFileError: a file of weights is missing or altered.
            ConfigurationError: the package that brings it is not installed.
        """

    @abstractmethod
    def get_fingerprint(self) -> str:
        """Hash everything that moves a vector. Must not load the network."""

    @abstractmethod
    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode at least one RGB image; the caller checks the answer."""

    def perform_encode_texts(self, texts: Sequence[str]) -> Vectors:
        raise NotImplementedError

    def _check_modes(self, images: Sequence[Image.Image]) -> None:
        wrong = {image.mode for image in images} - {"RGB"}
        if wrong:
            raise EncoderError(f"Encoders take RGB images, not {', '.join(sorted(wrong))}.")

    def _checked(self, vectors: Vectors, *, count: int) -> Vectors:
        name = type(self).__name__
        expected = (count, self.dimensions)
        if vectors.shape != expected or vectors.dtype != np.float32:
            raise EncoderError(
                f"{name} gave {vectors.dtype} vectors of shape {vectors.shape}; "
                f"float32 of shape {expected} is right."
            )
        lengths = np.linalg.norm(vectors, axis=1)
        # NaN and infinity fail this comparison too.
        if not np.all(np.abs(lengths - 1.0) <= _UNIT_TOLERANCE):
            raise EncoderError(f"{name} gave vectors that are not finite and of unit length.")
        return vectors


class TextEncoder(Encoder):
    """Turns text alone into unit vectors."""

    supports_images = False
    supports_text = True

    @final
    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        raise NotImplementedError
