"""Every classification network of torchvision."""

from functools import cached_property

from ..network import NetworkEncoder
from ..networks.preprocess import Preprocess, imagenet_preprocess
from ..runtimes import FULL_PRECISION, Session, SessionOptions
from ..runtimes.optional import require
from ..weights.local import LocalWeights, is_path


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
        from ..networks.torchvision import feature_count

        return feature_count(self._model)

    @cached_property
    def preprocess(self) -> Preprocess:
        from ..networks.torchvision import input_size

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
        from ..networks.torchvision import build_network
        from ..runtimes.pytorch import PyTorchSession

        network = build_network(self._model, self._weights, seed=self._seed)
        return PyTorchSession(network, self._options)

    def _check_files(self) -> None:
        if isinstance(self._weights, LocalWeights):
            self._weights.check()

    def _network_identity(self) -> str:
        from ..networks.torchvision import weights_identity

        identity = weights_identity(self._model, self._weights, seed=self._seed)
        return f"torchvision:{self._model}:{identity}"
