"""Runs networks in ONNX Runtime: the portable default."""

import numpy as np
import onnxruntime

from .base import Array, Session, SessionOptions, in_slices


class OnnxRuntimeSession(Session):
    """Takes a serialised ONNX model; runs it on the CPU in fp32."""

    def __init__(self, model: bytes, options: SessionOptions) -> None:
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = options.threads
        settings.inter_op_num_threads = 1
        # Waiting threads that spin starve the web workers beside them.
        settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            model, settings, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self._slice = options.threads

    def run(self, batch: Array) -> Array:
        return in_slices(self._features, batch, size=self._slice)

    def _features(self, images: Array) -> Array:
        (features,) = self._session.run(None, {self._input: images})
        return np.asarray(features, dtype=np.float32)
