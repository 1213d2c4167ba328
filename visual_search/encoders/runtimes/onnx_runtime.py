"""Runs networks in ONNX Runtime: the portable default, on the providers of the shop's choice."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from ...exceptions import ConfigurationError
from .base import Array, Provider, Session, SessionOptions, in_slices

logger = logging.getLogger(__name__)

_CPU = "CPUExecutionProvider"
# By themselves these calculate in a lower precision, and give vectors that belong to no space.
_FULL_PRECISION: Mapping[str, Mapping[str, str]] = {
    "CUDAExecutionProvider": {"use_tf32": "0"},
    "OpenVINOExecutionProvider": {"precision": "FP32"},
}


class OnnxRuntimeSession(Session):
    """Takes a serialised ONNX model, or the path of one; runs it in fp32.

    Weights that lie in a file beside that of the model are mapped: processes share their pages.
    So are those that are given by their names, if they are views of a mapped file.
    """

    def __init__(
        self,
        model: bytes | str,
        options: SessionOptions,
        *,
        weights: Mapping[str, Array] | None = None,
    ) -> None:
        # The session works on their memory, and keeps none of its own.
        self._weights = weights or {}
        self._session = open_model(model, options, weights=self._weights)
        self._input = self._session.get_inputs()[0].name
        self._slice = options.threads

    def run(self, batch: npt.NDArray[Any]) -> Array:
        return in_slices(self._features, batch, size=self._slice)

    def _features(self, batch: npt.NDArray[Any]) -> Array:
        (features,) = self._session.run(None, {self._input: batch})
        return np.asarray(features, dtype=np.float32)


def open_model(
    model: bytes | str, options: SessionOptions, *, weights: Mapping[str, Array] | None = None
) -> Any:
    """A session of ONNX Runtime itself, for networks with several inputs."""
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    # Waiting threads that spin starve the web workers beside them.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if weights:
        given = map(onnxruntime.OrtValue.ortvalue_from_numpy, weights.values())
        settings.add_external_initializers(list(weights), list(given))
    wanted = list(_with_options(options.providers or [_CPU]))
    session = onnxruntime.InferenceSession(model, settings, providers=wanted)
    _warn_of_missing([name for name, _options in wanted], session.get_providers())
    return session


def _warn_of_missing(wanted: Sequence[str], running: Sequence[str]) -> None:
    """One that lacks its driver is left out by ONNX Runtime, and only slowness would tell."""
    missing = [name for name in wanted if name not in running]
    if missing:
        logger.warning(
            "%s cannot work on this machine; %s does instead.",
            ", ".join(missing),
            ", ".join(running),
        )


def check_providers(providers: Sequence[Provider]) -> None:
    """Refuse what this installation of ONNX Runtime does not have.

    Raises:
        ConfigurationError: there is no such provider, or an entry is neither a name nor a name
            with options.
    """
    available = onnxruntime.get_available_providers()
    for name, _options in _with_options(providers):
        if name not in available:
            raise ConfigurationError(
                f"ONNX Runtime has no provider {name!r} here; it has {', '.join(available)}. "
                "Others come with other builds of it, such as onnxruntime-gpu."
            )


def _with_options(providers: Sequence[Provider]) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(providers, str):
        raise ConfigurationError(f"providers is a list of names, not {providers!r}.")
    for entry in providers:
        match entry:
            case str(name):
                options: Mapping[str, Any] = {}
            case [str(name), Mapping() as options]:
                pass
            case _:
                raise ConfigurationError(
                    f"A provider is a name, or a name and its options, not {entry!r}."
                )
        yield name, {**_FULL_PRECISION.get(name, {}), **options}
