"""Finds the configuration that a name stands for: an alias, a preset, or the baseline."""

from ...conf import app_settings
from ...encoders import EncoderConfig, configured

BASELINE = "baseline"


def named(name: str) -> EncoderConfig:
    """Return the configuration of `baseline`, of an alias in ENCODERS, or of a preset.

    Raises:
        ConfigurationError: none of them has this name.
    """
    if name == BASELINE:
        return baseline()
    if name in app_settings().encoders:
        return configured(name)
    return preset(name)


def baseline() -> EncoderConfig:
    """What everybody has: plain EfficientNet-Lite0, letterboxed, average pool, cosine."""
    return EncoderConfig(
        backend="visual_search.encoders.backends.efficientnet_lite.EfficientNetLite", options={}
    )


def preset(name: str) -> EncoderConfig:
    """Return the configuration of a preset such as `fast`, `balanced` or `best`.

    Raises:
        ConfigurationError: there is no preset of this name.
    """
    return EncoderConfig.from_mapping({"PRESET": name})
