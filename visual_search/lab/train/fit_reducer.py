"""Fits a reducer to a catalogue and asks its held-out products whether it was worth it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...encoders import EncoderConfig, get_encoder
from ...encoders.learned.projection import from_learned
from ...encoders.runtimes.optional import require
from ...encoders.weights.learned_file import Arrays, Learned
from ...exceptions import ConfigurationError
from ..data.splits import FIT, JUDGE, STOP, Examples
from .card import Product, as_mapping, encoder_entry
from .features import Views
from .reducers import fit_gmm, fit_lda, fit_pca
from .trunks import FrozenEncoder
from .verdict import Verdict, ask, compare, questions
from .workspace import Workspace

REDUCERS = ("pca", "lda", "gmm")
PROJECTED = "visual_search.encoders.backends.projected.Projected"

# Photos of a product beside its own, for LDA and for questions where a catalogue has no others.
_SIMULATED = 2


@dataclass(frozen=True, kw_only=True)
class Reducer:
    """Which reducer is fitted.

    Args:
        kind: one of REDUCERS.
        dimensions: of the result, for a mixture its Gaussians; None takes a fitting number.
        is_whitened: PCA only; all directions count alike.
    """

    kind: str
    dimensions: int | None = None
    is_whitened: bool = False

    def __post_init__(self) -> None:
        if self.kind not in REDUCERS:
            raise ConfigurationError(
                f"There is no reducer {self.kind!r}, only {', '.join(REDUCERS)}."
            )
        if self.is_whitened and self.kind != "pca":
            raise ConfigurationError("Only pca can be whitened.")

    def as_json(self) -> dict[str, Any]:
        return {
            "reducer": self.kind,
            "dimensions": self.dimensions,
            "whitened": self.is_whitened,
        }


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a training made, and whether it is better than what was there."""

    product: Product
    verdict: Verdict


def fit(
    examples: Examples,
    config: EncoderConfig,
    reducer: Reducer,
    *,
    workspace: Workspace,
    seed: int = 0,
) -> Made:
    """Fit a reducer on the pictures that teach and judge it by those that do not.

    Raises:
        ManifestError: a picture cannot be read, or there are too few for this reducer.
        ConfigurationError, EncoderError: the encoder cannot work.
    """
    require("sklearn", extra="lab")
    views = Views(simulated=_SIMULATED, seed=seed)
    encoder = get_encoder(config)
    inputs = workspace.inputs(examples, FrozenEncoder(encoder), views)
    arrays = _fitted(examples, inputs, reducer, seed=seed)
    metadata = {"kind": "layers", "encoder": encoder.fingerprint, "keep": "0"}
    projection = from_learned(Learned(arrays, metadata, ""))
    asked = questions(examples, JUDGE, views=inputs.shape[1])
    before = ask(asked, inputs, lambda vectors: vectors)
    after = ask(asked, inputs, projection.apply)
    verdict = compare(asked, before, after, seed=seed)
    product = Product(
        title=f"{reducer.kind.upper()} of {projection.dimensions} dimensions",
        arrays=arrays,
        metadata=metadata,
        figures=verdict.as_json(),
        usage=encoder_entry(PROJECTED, {"encoder": as_mapping(config), "projection": "FILE"}),
        summary=str(verdict),
    )
    return Made(product=product, verdict=verdict)


def _fitted(
    examples: Examples, inputs: npt.NDArray[np.float16], reducer: Reducer, *, seed: int
) -> Arrays:
    if reducer.kind == "lda":
        return _lda(examples, inputs, reducer.dimensions)
    plain = inputs[examples.places(FIT, STOP), 0].astype(np.float32)
    most = min(len(plain) - 1, plain.shape[1])
    if reducer.kind == "gmm":
        return fit_gmm(plain, dimensions=reducer.dimensions or min(64, most), seed=seed)
    return fit_pca(
        plain, dimensions=reducer.dimensions or min(256, most), is_whitened=reducer.is_whitened
    )


def _lda(examples: Examples, inputs: npt.NDArray[np.float16], wanted: int | None) -> Arrays:
    """A simulated photo shows the product too: so products with one photo teach as well."""
    places = examples.places(FIT, STOP)
    labels = np.repeat(examples.labels[places], inputs.shape[1])
    vectors = inputs[places].astype(np.float32).reshape(len(labels), -1)
    most = min(len(np.unique(labels)) - 1, vectors.shape[1])
    return fit_lda(vectors, labels, dimensions=wanted or min(128, most))
