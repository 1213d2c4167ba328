"""The image and the text tower of a model of open_clip. Importing this imports torch."""

import difflib
import json
import pickle
from collections.abc import Mapping, Sequence
from typing import Any

import open_clip
import torch
from PIL import Image

from ...exceptions import ConfigurationError, ModelFileError
from ..base import Vectors
from ..runtimes import SessionOptions
from ..weights.local import LocalWeights

Pretrained = LocalWeights | str | None


class Towers:
    """Both towers in eval mode. Several threads may use them at once.

    Raises:
        ConfigurationError: open_clip has no such model or weights.
        ModelFileError: the weights cannot be had or do not fit.
    """

    def __init__(
        self, model: str, pretrained: Pretrained, *, seed: int, options: SessionOptions
    ) -> None:
        torch.set_num_threads(options.threads)
        self._is_lowered = options.precision == "bf16"
        self._model, self._transform, self._tokenise = _load(model, pretrained, seed=seed)

    def image_features(self, images: Sequence[Image.Image]) -> Vectors:
        """Return float32 features (n, d), prepared by the model's own transform."""
        batch = torch.stack([self._transform(image) for image in images])
        return self._run(self._model.encode_image, batch)

    def text_features(self, texts: Sequence[str]) -> Vectors:
        """Return float32 features (n, d); long texts are cut at the model's context length."""
        return self._run(self._model.encode_text, self._tokenise(list(texts)))

    def _run(self, tower: Any, batch: torch.Tensor) -> Vectors:
        lowered = torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._is_lowered)
        with torch.inference_mode(), lowered:
            features: torch.Tensor = tower(batch)
        return features.float().numpy()


def model_config(model: str) -> Mapping[str, Any]:
    """Return open_clip's description of a model, from the package itself.

    Raises:
        ConfigurationError: open_clip has no such model.
    """
    names = open_clip.list_models()
    if model not in names:
        nearest = difflib.get_close_matches(model, names, n=1)
        hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
        raise ConfigurationError(f"open_clip has no model {model!r}.{hint}")
    config: Mapping[str, Any] = open_clip.get_model_config(model)
    return config


def identity(model: str, pretrained: Pretrained, *, seed: int) -> str:
    """Return text that changes when the towers or their preprocessing do, loading neither."""
    config = model_config(model)
    return json.dumps([model, config, _weights(model, pretrained, seed=seed)], sort_keys=True)


def _weights(model: str, pretrained: Pretrained, *, seed: int) -> object:
    if pretrained is None:
        return {"seed": seed}
    if isinstance(pretrained, LocalWeights):
        return {"sha256": pretrained.sha256}
    tags = open_clip.list_pretrained_tags_by_model(model)
    if pretrained not in tags:
        raise ConfigurationError(
            f"open_clip has no weights {pretrained!r} for {model!r}; it has "
            f"{', '.join(tags) or 'none'}. A checkpoint ends in .safetensors, .pt, .pth or .bin."
        )
    # Names the place of the weights, and the mean, deviation and resizing that they expect.
    return {"tag": pretrained, **open_clip.get_pretrained_cfg(model, pretrained)}


def _load(model: str, pretrained: Pretrained, *, seed: int) -> tuple[Any, Any, Any]:
    """Return the model, its transform of pictures and its tokeniser."""
    identity(model, pretrained, seed=seed)  # names that do not exist end here
    source = pretrained.verified_path() if isinstance(pretrained, LocalWeights) else pretrained
    try:
        tokenise = open_clip.get_tokenizer(model)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            module, _, transform = open_clip.create_model_and_transforms(
                model, pretrained=source, pretrained_text=False
            )
    except ImportError as error:
        raise ConfigurationError(
            f"{model!r} needs a package that open_clip does not bring: {error}"
        ) from error
    except (OSError, RuntimeError, pickle.UnpicklingError) as error:
        raise ModelFileError(
            f"The weights {source!r} of {model!r} cannot be had: {error}. Where downloads are "
            "not possible, set `pretrained` to the path of a checkpoint."
        ) from error
    return module.eval(), transform, tokenise
