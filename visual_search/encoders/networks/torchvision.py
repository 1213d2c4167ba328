"""Networks of torchvision without the layer that classifies. Importing this imports torch."""

import difflib
import io
import pickle
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import torch
import torchvision
from torch import nn

from ...exceptions import ConfigurationError, ModelFileError
from ..runtimes.optional import require
from ..weights.local import LocalWeights

Weights = LocalWeights | str | None

_DEFAULT_SIZE = 224


def build_network(model: str, weights: Weights, *, seed: int) -> nn.Module:
    """Build the network with its weights, downloading published ones.

    It maps float32 images (n, 3, size, size) to features (n, d).

    Raises:
        ConfigurationError: torchvision has no such model or weights.
        ModelFileError: the weights cannot be had or do not fit.
    """
    if isinstance(weights, LocalWeights):
        return _with_local_weights(model, weights)
    if weights is not None:
        return _with_published_weights(model, weights)
    # Leaves the random numbers of the rest of the process alone.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = _build(model, None)
    _remove_head(module)
    return module


def feature_count(model: str) -> int:
    """Return the length of the features, without weights and mostly without memory."""
    try:
        with torch.device("meta"):
            module = _build(model, None)
    except NotImplementedError:  # RegNet computes its widths with tensors
        module = _build(model, None)
    _, head = _head(module)
    return head.in_features if isinstance(head, nn.Linear) else head.in_channels


def input_size(model: str, weights: Weights) -> int:
    """Return the side in pixels that published weights are meant for, or 224."""
    if not isinstance(weights, str):
        return _DEFAULT_SIZE
    return int(_published(model, weights).transforms().crop_size[0])


def weights_identity(model: str, weights: Weights, *, seed: int) -> str:
    """Return text that changes when the weights do, without the network or the weights."""
    if weights is None:
        return f"seed={seed}"
    if isinstance(weights, LocalWeights):
        return weights.sha256
    published = _published(model, weights)
    # torchvision puts the beginning of the contents' sha256 into the name of each file.
    return f"{published.name}:{PurePosixPath(published.url).name}"


def _published(model: str, weights: str) -> Any:
    _check_model(model)
    members = torchvision.models.get_model_weights(model).__members__
    if weights not in members:
        raise ConfigurationError(
            f"torchvision has no weights {weights!r} for {model!r}; it has {', '.join(members)}. "
            "A file of weights ends in .safetensors, .pt or .pth."
        )
    return members[weights]


def _check_model(model: str) -> None:
    names = torchvision.models.list_models(module=torchvision.models)
    if model not in names:
        nearest = difflib.get_close_matches(model, names, n=1)
        hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
        raise ConfigurationError(f"torchvision has no classification model {model!r}.{hint}")


def _build(model: str, weights: Any) -> nn.Module:
    _check_model(model)
    module: nn.Module = torchvision.models.get_model(model, weights=weights)
    return module


def _with_published_weights(model: str, weights: str) -> nn.Module:
    published = _published(model, weights)
    module = _build(model, None)
    try:
        # Not through the model's own builder: it would unpickle whatever lies in the cache.
        state = published.get_state_dict(progress=False, check_hash=True, weights_only=True)
        module.load_state_dict(state)
    except (OSError, RuntimeError, pickle.UnpicklingError) as error:
        raise ModelFileError(
            f"The weights {published} cannot be had: {error}. Where downloads are not possible, "
            "set `weights` to the path of a file."
        ) from error
    _remove_head(module)
    return module


def _with_local_weights(model: str, weights: LocalWeights) -> nn.Module:
    module = _build(model, None)
    head = _remove_head(module)
    state = _read_state_dict(weights)
    kept = {name: tensor for name, tensor in state.items() if not name.startswith(f"{head}.")}
    try:
        module.load_state_dict(kept)
    except RuntimeError as error:
        raise ModelFileError(f"{weights.path} holds no weights of {model!r}: {error}") from error
    return module


def _read_state_dict(weights: LocalWeights) -> Mapping[str, torch.Tensor]:
    content = weights.read()
    if weights.path.endswith(".safetensors"):
        return _read_safetensors(content, weights.path)
    try:
        state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, EOFError, LookupError, RuntimeError, ValueError) as error:
        raise ModelFileError(f"{weights.path} is no PyTorch state dict: {error}") from error
    if not isinstance(state, Mapping):
        raise ModelFileError(f"{weights.path} holds a {type(state).__name__}, not a state dict.")
    return state


def _read_safetensors(content: bytes, path: str) -> Mapping[str, torch.Tensor]:
    require("safetensors")
    import safetensors.torch

    try:
        return safetensors.torch.load(content)
    except safetensors.SafetensorError as error:
        raise ModelFileError(f"{path} is no safetensors file: {error}") from error


def _head(module: nn.Module) -> tuple[str, nn.Linear | nn.Conv2d]:
    """Find the layer that classifies: the last linear one, in SqueezeNet the last convolution."""
    for kind in (nn.Linear, nn.Conv2d):
        found = [(name, layer) for name, layer in module.named_modules() if type(layer) is kind]
        if found:
            name, layer = found[-1]
            return name, layer
    raise ConfigurationError(f"{type(module).__name__} has no layer that classifies.")


def _remove_head(module: nn.Module) -> str:
    """Replace the classifying layer by nothing and return its name."""
    name, _ = _head(module)
    parent, _, attribute = name.rpartition(".")
    setattr(module.get_submodule(parent), attribute, nn.Identity())
    return name
