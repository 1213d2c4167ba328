"""Named configurations: how much looking a shop can afford, and how its words are understood."""

from collections.abc import Mapping
from typing import Any

from ..exceptions import ConfigurationError

BACKEND = "visual_search.encoders.backends.ensemble.Ensemble"
_TEXT_BACKEND = "visual_search.encoders.backends.universal_sentence.UniversalSentence"
_TOWERS_BACKEND = "visual_search.encoders.backends.open_clip.OpenClip"

# CPU time for an image beside one pass of EfficientNet-Lite0, measured in docs/evaluation.md.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "fast": {"networks": [0]},
    "balanced": {"networks": [0], "second_look": ["regions", "points"]},
    "best": {"networks": [0, 1, 2], "second_look": ["regions", "fine points", "askew"]},
}
# For text, a backend each.
_TEXT_PRESETS: Mapping[str, str] = {"words": _TEXT_BACKEND}
# For pictures and words in one space; their licences stand in docs/encoders.md.
TOWERS: Mapping[str, Mapping[str, Any]] = {
    "clip": {"model": "ViT-B-32", "pretrained": "laion2b_s34b_b79k"},
    "siglip": {"model": "ViT-B-16-SigLIP", "pretrained": "webli"},
    "siglip2": {"model": "ViT-B-16-SigLIP2", "pretrained": "webli"},
    "marqo": {"model": "hf-hub:Marqo/marqo-ecommerce-embeddings-B", "pretrained": None},
    "marqo-large": {"model": "hf-hub:Marqo/marqo-ecommerce-embeddings-L", "pretrained": None},
}


def preset_parts(name: Any) -> tuple[str, dict[str, Any]]:
    """Return the backend and the options that a preset stands for.

    Raises:
        ConfigurationError: there is no preset of this name.
    """
    if isinstance(name, str) and name in PRESETS:
        return BACKEND, dict(PRESETS[name])
    if isinstance(name, str) and name in TOWERS:
        return _TOWERS_BACKEND, {**TOWERS[name], "session": "onnxruntime"}
    if isinstance(name, str) and name in _TEXT_PRESETS:
        return _TEXT_PRESETS[name], {}
    known = ", ".join((*PRESETS, *TOWERS, *_TEXT_PRESETS))
    raise ConfigurationError(f"There is no preset {name!r}, only {known}.")


def preset_of(backend: str, options: Mapping[str, Any]) -> str:
    """The name of the preset that a configuration is, whatever else it says; empty for none."""
    for name, text_backend in _TEXT_PRESETS.items():
        if backend == text_backend:
            return name
    if backend == _TOWERS_BACKEND:
        return _named(TOWERS, ("model", "pretrained"), options)
    return _named(PRESETS, ("networks", "second_look"), options) if backend == BACKEND else ""


def _named(
    presets: Mapping[str, Mapping[str, Any]], keys: tuple[str, ...], options: Mapping[str, Any]
) -> str:
    for name, own in presets.items():
        if all(options.get(key) == own.get(key) for key in keys):
            return name
    return ""
