"""Named configurations: how much looking a shop can afford."""

from collections.abc import Mapping
from typing import Any

from ..exceptions import ConfigurationError
from .loading import EncoderConfig

_BACKEND = "visual_search.encoders.ensemble.Ensemble"

# CPU time for an image beside one pass of EfficientNet-Lite0, measured in docs/evaluation.md.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "fast": {"networks": [0]},
    "balanced": {"networks": [0, 1]},
    "best": {"networks": [0, 1, 2], "second_look": ["regions", "centre", "points"]},
}
DEFAULT_PRESET = "balanced"


def preset(name: str) -> EncoderConfig:
    """Return the configuration of a preset: "fast", "balanced" or "best".

    Raises:
        ConfigurationError: there is no preset of this name.
    """
    if name not in PRESETS:
        raise ConfigurationError(f"There is no preset {name!r}, only {', '.join(PRESETS)}.")
    return EncoderConfig(backend=_BACKEND, options=dict(PRESETS[name]))
