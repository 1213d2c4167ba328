"""The regions of a picture as EfficientNet-Lite sees them, laid end to end for a Fisher vector."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from PIL import Image

from ..base import Vectors
from ..network import NetworkEncoder, unit_rows
from ..networks.efficientnet_lite import FEATURES, VARIANTS, LiteNetwork, Variant, check_weights
from ..networks.preprocess import Preprocess, lite_preprocess
from ..runtimes import FULL_PRECISION, Session, SessionOptions, open_session
from ..runtimes.optional import require

_WINDOW = 3
_STRIDE_OF_NETWORK = 32


class LiteRegions(NetworkEncoder):
    """Means of 3x3 windows of the last feature map, one after the other.

    Far too long to be stored: it feeds a projection that `visual_search_fit fisher` writes.

    Args:
        variant: 0, 1 or 2 of EfficientNet-Lite.
        session, precision, threads: as for EfficientNetLite.
    """

    def __init__(
        self,
        *,
        variant: int = 0,
        session: str = "onnxruntime",
        precision: str = FULL_PRECISION,
        threads: int = 1,
    ) -> None:
        self._number = variant
        require(self._variant.package, extra=self._variant.extra)
        super().__init__(SessionOptions(runtime=session, precision=precision, threads=threads))

    @cached_property
    def _variant(self) -> Variant:
        return VARIANTS[self._number]

    @property
    def regions(self) -> int:
        """How many windows a picture has."""
        side = -(-self._variant.size // _STRIDE_OF_NETWORK)
        return (side - _WINDOW + 1) ** 2

    @property
    def dimensions(self) -> int:
        return self.regions * FEATURES

    @property
    def preprocess(self) -> Preprocess:
        return lite_preprocess(self._variant.size)

    def at_full_precision(self) -> "LiteRegions":
        return LiteRegions(variant=self._number, threads=self._options.threads)

    def _open_session(self) -> Session:
        return open_session(LiteNetwork(self._variant, is_pooled=False), self._options)

    def _check_files(self) -> None:
        check_weights(self._variant)

    def _network_identity(self) -> str:
        return f"{self._variant.identity}:windows={_WINDOW}"

    def _encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        batch = self.preprocess.batch(images)
        # One by one: the maps of a batch would take megabytes each.
        rows = [_windows(self._session.get().run(one[None])[0]) for one in batch]
        return unit_rows(np.stack(rows))


def _windows(feature_map: Vectors) -> Vectors:
    """Map (1280, n, n) to the means of its windows, (windows * 1280,)."""
    shape = (_WINDOW, _WINDOW)
    windows = np.lib.stride_tricks.sliding_window_view(feature_map, shape, axis=(1, 2))
    means: Vectors = windows.mean(axis=(3, 4)).transpose(1, 2, 0).ravel().astype(np.float32)
    return means
