"""Finds the encoder of a configuration and keeps one instance of it per process."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from ..conf import DEFAULT_ALIAS, SETTING, app_settings
from ..exceptions import ConfigurationError
from . import presets
from .base import Encoder
from .weights.trust import OWN_BACKENDS

# Where encoders of this app stood before: settings and rows of spaces may say so for ever.
_MOVED: Mapping[str, str] = {
    f"visual_search.encoders.{old}": OWN_BACKENDS + new
    for old, new in {
        "clip.OpenClip": "open_clip.OpenClip",
        "dummy.DummyEncoder": "dummy.DummyEncoder",
        "ensemble.Ensemble": "ensemble.Ensemble",
        "image.EfficientNetLite": "efficientnet_lite.EfficientNetLite",
        "image.Torchvision": "torchvision.Torchvision",
        "lite_regions.LiteRegions": "lite_regions.LiteRegions",
        "matched.Matched": "matched.Matched",
        "projected.Projected": "projected.Projected",
        "tuned.TunedLite": "tuned.TunedLite",
    }.items()
}

# What fed Fisher vectors, which found less than a preset does.
_GONE: Mapping[str, str] = {
    OWN_BACKENDS + "lite_regions.LiteRegions": "name a preset in ENCODERS, as docs/encoders.md "
    "lists them, and make the new space live.",
}


@dataclass(frozen=True, kw_only=True)
class EncoderConfig:
    """How to build an encoder: a dotted path and the keyword arguments of its class.

    A path of an earlier release is read as the one of today.
    """

    backend: str
    options: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "backend", _MOVED.get(self.backend, self.backend))

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> Self:
        """Read an entry of ENCODERS: BACKEND, a dotted path, or PRESET; and OPTIONS.

        Options given beside a preset change or extend its own.

        Raises:
            ConfigurationError: neither or both are named, there are other keys, or there is no
                such preset.
        """
        named = {"BACKEND", "PRESET"} & set(raw)
        if len(named) != 1 or set(raw) - named - {"OPTIONS"}:
            raise ConfigurationError(
                "An encoder is configured as {'PRESET': name} or {'BACKEND': dotted path}, "
                f"either with 'OPTIONS': {{...}}; found the keys {sorted(raw)}."
            )
        options = dict(raw.get("OPTIONS", {}))
        if "PRESET" not in raw:
            return cls(backend=raw["BACKEND"], options=options)
        backend, own = presets.preset_parts(raw["PRESET"])
        return cls(backend=backend, options={**own, **options})

    @property
    def key(self) -> str:
        """One string per distinct configuration."""
        return f"{self.backend}:{json.dumps(self.options, sort_keys=True)}"


_instances: dict[str, Encoder] = {}
_lock = threading.Lock()


def configured(alias: str = DEFAULT_ALIAS) -> EncoderConfig:
    """Return the configuration of an alias of VISUAL_SEARCH["ENCODERS"].

    Raises:
        ConfigurationError: there is no such alias, or its entry is malformed.
    """
    encoders = app_settings().encoders
    if alias not in encoders:
        raise ConfigurationError(
            f"ENCODERS has no alias {alias!r}; it has {', '.join(sorted(encoders))}."
        )
    return EncoderConfig.from_mapping(encoders[alias])


def build_encoder(config: EncoderConfig) -> Encoder:
    """Build a new encoder. Cheap: no network is loaded before the first encoding.

    Raises:
        ConfigurationError: the path leads to no Encoder, or the options do not fit it.
    """
    if config.backend in _GONE:
        raise ConfigurationError(f"The encoder {config.backend!r} is gone: {_GONE[config.backend]}")
    try:
        encoder_class = import_string(config.backend)
    except ImportError as error:
        raise ConfigurationError(
            f"The encoder {config.backend!r} cannot be imported: {error}"
        ) from error
    if not (isinstance(encoder_class, type) and issubclass(encoder_class, Encoder)):
        raise ConfigurationError(f"{config.backend!r} is not a subclass of Encoder.")
    try:
        return encoder_class(**config.options)
    except TypeError as error:
        raise ConfigurationError(
            f"The options of {config.backend!r} do not fit: {error}"
        ) from error


def get_encoder(config: EncoderConfig) -> Encoder:
    """Return this process's one encoder for a configuration, building it at the first call."""
    encoder = _instances.get(config.key)
    if encoder is not None:
        return encoder
    with _lock:
        if config.key not in _instances:
            _instances[config.key] = build_encoder(config)
        return _instances[config.key]


def _forget(*, setting: str, **_: object) -> None:
    if setting == SETTING:
        _instances.clear()


setting_changed.connect(_forget, dispatch_uid="visual_search.encoders")
