"""The image and the text tower of a model of open_clip. Importing this imports torch."""

import difflib
import json
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import open_clip
import torch
from open_clip.pretrained import download_pretrained_from_hf
from PIL import Image

from ...exceptions import ConfigurationError, ModelFileError
from ..base import Vectors
from ..runtimes import SessionOptions
from ..weights.local import LocalWeights
from .towers.source import CONFIG, FOLDER, HUB, Source


class Towers:
    """Both towers in eval mode. Several threads may use them at once.

    Raises:
        ConfigurationError: open_clip has no such model or weights.
        ModelFileError: the weights cannot be had or do not fit.
    """

    def __init__(self, source: Source, options: SessionOptions) -> None:
        torch.set_num_threads(options.threads)
        self._is_lowered = options.precision == "bf16"
        self._model, self._transform, self._tokenise = load(source)

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


def model_config(source: Source) -> Mapping[str, Any]:
    """Return open_clip's description of a model: the package's own, or what lies with the model.

    Raises:
        ConfigurationError: open_clip has no such model.
        ModelFileError: the model of the hub or in the folder cannot be had.
    """
    if source.brings_weights:
        described = _described(source)
        config: Mapping[str, Any] = described.get("model_cfg", described)
        return config
    names = open_clip.list_models()
    if source.model not in names:
        nearest = difflib.get_close_matches(source.model, names, n=1)
        hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
        raise ConfigurationError(f"open_clip has no model {source.model!r}.{hint}")
    own: Mapping[str, Any] = open_clip.get_model_config(source.model)
    return own


def _described(source: Source) -> Mapping[str, Any]:
    """All that a model on the hub or in a folder says of itself."""
    place = source.model.removeprefix(HUB).removeprefix(FOLDER)
    try:
        is_local = source.model.startswith(FOLDER)
        path = f"{place}/{CONFIG}" if is_local else download_pretrained_from_hf(place, CONFIG)
        described: Mapping[str, Any] = json.loads(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise _not_to_be_had(source, error) from error
    return described


def identity(source: Source) -> str:
    """Return text that changes when the towers or their preprocessing do, loading neither."""
    if source.brings_weights:
        files = {Path(file.path).name: file.sha256 for file in source.files}
        # A folder may be moved: what is in it counts.
        name = source.model if source.model.startswith(HUB) else FOLDER
        return json.dumps([name, _described(source), files], sort_keys=True)
    config = model_config(source)
    return json.dumps([source.model, config, _weights(source)], sort_keys=True)


def _weights(source: Source) -> object:
    if source.pretrained is None:
        return {"seed": source.seed}
    if isinstance(source.pretrained, LocalWeights):
        return {"sha256": source.pretrained.sha256}
    tags = open_clip.list_pretrained_tags_by_model(source.model)
    if source.pretrained not in tags:
        raise ConfigurationError(
            f"open_clip has no weights {source.pretrained!r} for {source.model!r}; it has "
            f"{', '.join(tags) or 'none'}. A checkpoint ends in .safetensors, .pt, .pth or .bin."
        )
    # Names the place of the weights, and the mean, deviation and resizing that they expect.
    expected = open_clip.get_pretrained_cfg(source.model, source.pretrained)
    return {"tag": source.pretrained, **expected}


def load(source: Source) -> tuple[Any, Any, Any]:
    """Return the model in eval mode, its transform of pictures and its tokeniser.

    Raises:
        ConfigurationError: open_clip has no such model or weights, or lacks a package for it.
        ModelFileError: the weights cannot be had or do not fit.
    """
    identity(source)  # names that do not exist end here
    for file in source.files:
        file.verified_path()
    try:
        tokenise = open_clip.get_tokenizer(source.model)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(source.seed)
            module, _, transform = open_clip.create_model_and_transforms(
                source.model,
                pretrained=source.said,
                pretrained_text=False,
                require_pretrained=source.brings_weights,
            )
    except ImportError as error:
        raise ConfigurationError(
            f"{source.model!r} needs a package that open_clip does not bring: {error}"
        ) from error
    except (OSError, RuntimeError, ValueError, pickle.UnpicklingError) as error:
        raise _not_to_be_had(source, error) from error
    return module.eval(), transform, tokenise


def _not_to_be_had(source: Source, error: Exception) -> ModelFileError:
    weights = f"The weights {source.said!r} of {source.model!r}" if source.said else source.model
    return ModelFileError(
        f"{weights} cannot be had: {error}. Where downloads are not possible, set `pretrained` to "
        f'the path of a checkpoint, or `model` to "{FOLDER}" and a folder that holds all of it.'
    )
