"""A model of sentence-transformers at work. Importing this imports torch."""

from collections.abc import Sequence

import torch
from sentence_transformers import SentenceTransformer

from ...exceptions import ModelFileError
from ..base import Vectors
from ..runtimes import SessionOptions


class SentenceModel:
    """Maps texts to features (n, d), pooled as the model has it.

    Raises:
        ModelFileError: the model cannot be had, or is none.
    """

    def __init__(self, model: str, options: SessionOptions, *, revision: str | None) -> None:
        torch.set_num_threads(options.threads)
        try:
            # Code that lies with a model is never run.
            self._model = SentenceTransformer(
                model, device="cpu", revision=revision, trust_remote_code=False
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise ModelFileError(
                f"The model {model!r} of sentence-transformers cannot be had: {error}. Where "
                "downloads are not possible, set `model` to the path of its folder."
            ) from error

    def features(self, texts: Sequence[str], *, prefix: str) -> Vectors:
        found: Vectors = self._model.encode(
            list(texts),
            # Without one the model's own stays, where it has any.
            prompt=prefix or None,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return found
