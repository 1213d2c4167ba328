"""Guesses a category or another field of products from an encoder's vectors, in NumPy alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ...exceptions import ModelFileError
from ..base import Encoder, Vectors
from ..loading import EncoderConfig, build_encoder
from ..weights.learned_file import Learned, read_learned
from ..weights.trust import check_trusted

KIND = "classifier"


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """One affine layer and a softmax over unit vectors of the encoder it was trained on.

    Args:
        names: of the classes, in the order of the probabilities.
        field: what the classes are, such as "category".
        encoder_fingerprint: of the encoder whose vectors it takes; where it takes those of
            several, one after the other, theirs joined by a comma.
    """

    names: tuple[str, ...]
    field: str
    weight: Vectors
    bias: npt.NDArray[np.float32]
    encoder_fingerprint: str
    identity: str

    @staticmethod
    def load(path: str | Path) -> "Classifier":
        """Read a classifier that `visual_search_train classifier` wrote.

        Raises:
            ModelFileError: file or card is missing, altered or malformed.
        """
        return _classifier(read_learned(Path(path)))

    @property
    def input_dimensions(self) -> int:
        return int(self.weight.shape[0])

    def predict(self, vectors: Vectors) -> npt.NDArray[np.float32]:
        """Map vectors (n, input_dimensions) to probabilities (n, len(names)).

        Raises:
            ModelFileError: the vectors have another length, so they are of another encoder.
        """
        if vectors.ndim != 2 or vectors.shape[1] != self.input_dimensions:
            raise ModelFileError(
                f"This classifier takes vectors of {self.input_dimensions} dimensions, "
                f"not an array of shape {vectors.shape}."
            )
        logits = vectors @ self.weight + self.bias
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities: npt.NDArray[np.float32] = shares / shares.sum(axis=1, keepdims=True)
        return probabilities

    def guess(self, vector: npt.NDArray[np.float32]) -> tuple[str, float]:
        """Return the likeliest class of one vector and its probability, 0 to 1."""
        (probabilities,) = self.predict(vector[None])
        best = int(probabilities.argmax())
        return self.names[best], float(probabilities[best])

    def check_fitted_on(self, fingerprint: str) -> None:
        """Raise ModelFileError unless it was trained on the encoder of this fingerprint."""
        if fingerprint != self.encoder_fingerprint:
            raise ModelFileError(
                f"This classifier was trained on the encoder {self.encoder_fingerprint[:12]}, "
                f"not on {fingerprint[:12]}. Train it anew on the encoder in use."
            )


class PictureClassifier:
    """A classifier with the encoders it needs: pictures to probabilities.

    A picture and its mirror image are asked and their probabilities averaged, as in training.
    """

    def __init__(self, path: str | Path) -> None:
        learned = read_learned(Path(path))
        self.classifier = _classifier(learned)
        self._configs = _configs(learned, folder=Path(path).parent)

    @cached_property
    def encoders(self) -> tuple[Encoder, ...]:
        """The encoders whose vectors are laid side by side.

        Raises:
            ModelFileError: they are not those it was trained on.
        """
        encoders = tuple(build_encoder(config) for config in self._configs)
        self.classifier.check_fitted_on(",".join(one.fingerprint for one in encoders))
        return encoders

    def predict(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        """Map RGB pictures to probabilities (len(images), len(classifier.names))."""
        mirrored = [image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for image in images]
        both = [self.classifier.predict(self._encode(some)) for some in (images, mirrored)]
        return (both[0] + both[1]) / np.float32(2)

    def _encode(self, images: Sequence[Image.Image]) -> Vectors:
        return np.hstack([encoder.encode_images(images) for encoder in self.encoders])


def _classifier(learned: Learned) -> Classifier:
    if learned.text("kind") != KIND:
        raise ModelFileError(f"This file is a {learned.text('kind')!r}, not a classifier.")
    names = _json(learned, "names")
    weight, bias = learned.array("0.weight", axes=2), learned.array("0.bias", axes=1)
    if not (isinstance(names, list) and weight.shape[1] == len(bias) == len(names) > 0):
        raise ModelFileError("The names and weights of this classifier do not fit together.")
    return Classifier(
        names=tuple(map(str, names)),
        field=learned.text("field"),
        weight=weight,
        bias=bias,
        encoder_fingerprint=learned.text("encoder"),
        identity=learned.identity,
    )


def _configs(learned: Learned, *, folder: Path) -> list[EncoderConfig]:
    """The encoders that the file names; weights that lie beside it are named without a folder."""
    raw = _json(learned, "encoders")
    if not isinstance(raw, list) or not all(isinstance(one, Mapping) for one in raw):
        raise ModelFileError("This classifier does not say which encoders it takes.")
    configs = [EncoderConfig.from_mapping(_placed(one, folder)) for one in raw]
    for config in configs:
        check_trusted(config.backend)
    return configs


def _placed(raw: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    options = dict(raw.get("OPTIONS", {}))
    if "weights" in options:
        options["weights"] = str(folder / Path(str(options["weights"])).name)
    return {"BACKEND": raw.get("BACKEND", ""), "OPTIONS": options}


def _json(learned: Learned, name: str) -> Any:
    try:
        return json.loads(learned.text(name))
    except ValueError as error:
        raise ModelFileError(f"{name!r} of this file is malformed: {error}") from error
