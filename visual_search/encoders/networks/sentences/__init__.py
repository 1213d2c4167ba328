"""USE multilingual v3 without its package's own arithmetic: its weights, run by ONNX Runtime."""

from .network import DIMENSIONS, SentenceNetwork
from .package import IDENTITY, check_package

__all__ = ["DIMENSIONS", "IDENTITY", "SentenceNetwork", "check_package"]
