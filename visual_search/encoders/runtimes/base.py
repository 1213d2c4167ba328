"""What a session is, and the options that all of them share."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from ...exceptions import ConfigurationError
from .optional import require

if TYPE_CHECKING:
    import torch

Array = npt.NDArray[np.float32]

FULL_PRECISION = "fp32"

# A provider of ONNX Runtime by name, or with options of its own.
Provider = str | Sequence[Any]

# Runtime: the package it needs, the extra that brings it, the precisions it can run in.
_RUNTIMES: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
    "onnxruntime": ("onnxruntime", None, (FULL_PRECISION,)),
    "openvino": ("openvino", "openvino", (FULL_PRECISION, "bf16")),
    "pytorch": ("torch", "torch", (FULL_PRECISION, "bf16")),
}


class Session(ABC):
    """One network in one runtime. Several threads may call `run` at once."""

    @abstractmethod
    def run(self, batch: Array) -> Array:
        """Map float32 images (n, 3, height, width) to float32 features (n, d)."""


def in_slices(run: Callable[[Any], Array], batch: npt.NDArray[Any], *, size: int) -> Array:
    """Run a batch a few images at a time, which is no slower on a CPU and takes less memory."""
    starts = range(0, len(batch), size)
    return np.concatenate([run(batch[start : start + size]) for start in starts])


class Network(Protocol):
    """A network that a session can execute, in the two forms that sessions take."""

    def onnx_model(self) -> bytes:
        """Return a serialised ONNX model with one input and one output."""

    def torch_module(self) -> "torch.nn.Module":
        """Return the same network as a PyTorch module."""


@dataclass(frozen=True, kw_only=True)
class SessionOptions:
    """Which runtime executes a network, in which precision, on how many threads.

    Args:
        providers: those of ONNX Runtime, the first choice first; its CPU where none is named.

    Raises:
        ConfigurationError: no such runtime, precision or provider, or its package is not
            installed.
    """

    runtime: str
    precision: str = FULL_PRECISION
    threads: int = 1
    providers: Sequence[Provider] = ()

    def __post_init__(self) -> None:
        if self.runtime not in _RUNTIMES:
            raise ConfigurationError(
                f"There is no session {self.runtime!r}; there are {', '.join(_RUNTIMES)}."
            )
        package, extra, precisions = _RUNTIMES[self.runtime]
        if self.precision not in precisions:
            raise ConfigurationError(
                f"The session {self.runtime!r} cannot run in {self.precision!r}; "
                f"it can run in {', '.join(precisions)}."
            )
        if self.threads < 1:
            raise ConfigurationError(f"threads must be at least 1, not {self.threads}.")
        require(package, extra=extra)
        if self.providers:
            self._check_providers()

    def _check_providers(self) -> None:
        if self.runtime != "onnxruntime":
            raise ConfigurationError(f"The session {self.runtime!r} has no providers.")
        from .onnx_runtime import check_providers

        check_providers(self.providers)

    @property
    def identity(self) -> str:
        """Text that changes when vectors do: at full precision all runtimes agree."""
        if self.precision == FULL_PRECISION:
            return FULL_PRECISION
        return f"{self.precision}@{self.runtime}"
