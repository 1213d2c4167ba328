"""The part that encoders with one image network share: preprocess, run, normalise."""

import hashlib
from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from PIL import Image

from .base import Encoder, Vectors
from .networks.preprocess import Preprocess
from .runtimes import Session, SessionOptions
from .runtimes.per_process import PerProcess


class NetworkEncoder(Encoder):
    """Runs one network over letterboxed pictures, loading it at the first of them."""

    def __init__(self, options: SessionOptions) -> None:
        self._options = options
        self._session: PerProcess[Session] = PerProcess(self._open_session)

    @property
    def precision(self) -> str:
        """The number format of the network: "fp32" or a lower one that was asked for."""
        return self._options.precision

    @abstractmethod
    def at_full_precision(self) -> Encoder:
        """Return the same encoder in fp32, to measure what a lower precision costs."""

    @property
    @abstractmethod
    def preprocess(self) -> Preprocess:
        """How a picture becomes the network's input."""

    @abstractmethod
    def _open_session(self) -> Session:
        """Load the network. Called once per process."""

    @abstractmethod
    def _network_identity(self) -> str:
        """Text that changes when the network's arithmetic does. Must not load it."""

    def check_files(self) -> None:
        # A network that is loaded works on, whatever becomes of its file.
        if not self._session.is_built:
            self._check_files()

    def _check_files(self) -> None:
        """Raise what `check_files` raises. An encoder without files has nothing to do."""

    def get_fingerprint(self) -> str:
        return digest(self._network_identity(), self.preprocess.identity, self._options.identity)

    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        return unit_rows(self._session.get().run(self.preprocess.batch(images)))


def digest(*parts: str) -> str:
    """Return 64 hex digits that change when any part does."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def unit_rows(features: Vectors) -> Vectors:
    """Scale each row to unit length; a row of zeros becomes NaN, which Encoder refuses."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        vectors: Vectors = (features / lengths).astype(np.float32, copy=False)
    return vectors
