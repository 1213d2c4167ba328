"""Runs networks in OpenVINO: the faster choice for bulk work on CPUs that have bf16."""

import threading

import numpy as np
import openvino

from ...exceptions import ConfigurationError
from .base import Array, Session, SessionOptions, in_slices

# OpenVINO picks bf16 by itself where the CPU has it, so the precision is always said.
_HINTS = {"fp32": "f32", "bf16": "bf16"}


class OpenVinoSession(Session):
    """Takes a serialised ONNX model; runs it on the CPU.

    Raises:
        ConfigurationError: bf16 is asked of a CPU without it, where OpenVINO would use fp32.
    """

    def __init__(self, model: bytes, options: SessionOptions) -> None:
        core = openvino.Core()
        capabilities = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        if options.precision == "bf16" and "BF16" not in capabilities:
            raise ConfigurationError('This CPU has no bf16: use precision="fp32".')
        self._compiled = core.compile_model(
            core.read_model(model),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": _HINTS[options.precision],
                "INFERENCE_NUM_THREADS": options.threads,
                "NUM_STREAMS": 1,
            },
        )
        # A request holds the tensors of one run, so each thread has its own.
        self._requests = threading.local()
        self._slice = options.threads

    def run(self, batch: Array) -> Array:
        return in_slices(self._features, batch, size=self._slice)

    def _features(self, images: Array) -> Array:
        if not hasattr(self._requests, "request"):
            self._requests.request = self._compiled.create_infer_request()
        results = self._requests.request.infer([images])
        return np.array(results[0], dtype=np.float32)
