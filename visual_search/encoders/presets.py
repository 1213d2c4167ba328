"""Named configurations: how much looking a shop can afford, and how its words are understood."""

from collections.abc import Mapping
from typing import Any

from ..exceptions import ConfigurationError

BACKEND = "visual_search.encoders.backends.ensemble.Ensemble"
_TEXT_BACKEND = "visual_search.encoders.backends.universal_sentence.UniversalSentence"

# CPU time for an image beside one pass of EfficientNet-Lite0, measured in docs/evaluation.md.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "fast": {"networks": [0]},
    "balanced": {"networks": [0], "second_look": ["regions", "points"]},
    "best": {"networks": [0, 1, 2], "second_look": ["regions", "fine points", "askew"]},
}
# For text, a backend each.
_TEXT_PRESETS: Mapping[str, str] = {"words": _TEXT_BACKEND}


def preset_parts(name: Any) -> tuple[str, dict[str, Any]]:
    """Return the backend and the options that a preset stands for.

    Raises:
        ConfigurationError: there is no preset of this name.
    """
    if isinstance(name, str) and name in PRESETS:
        return BACKEND, dict(PRESETS[name])
    if isinstance(name, str) and name in _TEXT_PRESETS:
        return _TEXT_PRESETS[name], {}
    known = ", ".join((*PRESETS, *_TEXT_PRESETS))
    raise ConfigurationError(f"There is no preset {name!r}, only {known}.")


def preset_of(backend: str, options: Mapping[str, Any]) -> str:
    """The name of the preset that a configuration is, whatever else it says; empty for none."""
    for name, text_backend in _TEXT_PRESETS.items():
        if backend == text_backend:
            return name
    if backend != BACKEND:
        return ""
    for name, own in PRESETS.items():
        if all(options.get(key) == own.get(key) for key in ("networks", "second_look")):
            return name
    return ""
