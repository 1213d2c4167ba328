"""Sessions: the runtimes that execute a network."""

from .base import FULL_PRECISION, Array, Network, Session, SessionOptions

__all__ = ["FULL_PRECISION", "Array", "Network", "Session", "SessionOptions", "open_session"]


def open_session(network: Network, options: SessionOptions) -> Session:
    """Load a network into the runtime of its choice. This is the slow step.

    Raises:
        ModelFileError: the weights are missing or altered.
        ConfigurationError: this machine cannot run the network as asked.
    """
    if options.runtime == "pytorch":
        from .pytorch import PyTorchSession

        return PyTorchSession(network.torch_module(), options)
    if options.runtime == "openvino":
        from .openvino_runtime import OpenVinoSession

        return OpenVinoSession(network.onnx_model(), options)
    from .onnx_runtime import OnnxRuntimeSession

    return OnnxRuntimeSession(network.onnx_model(), options)
