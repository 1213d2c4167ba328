"""Named configurations: how much looking a shop can afford."""

from collections.abc import Mapping
from typing import Any

from ..exceptions import ConfigurationError

BACKEND = "visual_search.encoders.backends.ensemble.Ensemble"

# CPU time for an image beside one pass of EfficientNet-Lite0, measured in docs/evaluation.md.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "fast": {"networks": [0]},
    "balanced": {"networks": [0], "second_look": ["regions", "points"]},
    "best": {"networks": [0, 1, 2], "second_look": ["regions", "fine points", "askew"]},
}


def preset_options(name: Any) -> dict[str, Any]:
    """Return the options of `BACKEND` that a preset stands for: "fast", "balanced" or "best".

    Raises:
        ConfigurationError: there is no preset of this name.
    """
    if not isinstance(name, str) or name not in PRESETS:
        raise ConfigurationError(f"There is no preset {name!r}, only {', '.join(PRESETS)}.")
    return dict(PRESETS[name])


def preset_of(backend: str, options: Mapping[str, Any]) -> str:
    """The name of the preset that a configuration is, whatever else it says; empty for none."""
    if backend != BACKEND:
        return ""
    for name, own in PRESETS.items():
        if all(options.get(key) == own.get(key) for key in ("networks", "second_look")):
            return name
    return ""
