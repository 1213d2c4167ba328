"""Projections fitted without gradients: PCA and LDA, in NumPy alone.

Each takes unit vectors (n, d) and returns the arrays of a projection of encoders.projection.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from ...encoders import Vectors
from ...encoders.weights.learned_file import Arrays
from ...exceptions import ManifestError

_EPSILON = 1e-6
_STILL = 0.05

Doubles = npt.NDArray[np.float64]


def fit_pca(vectors: Vectors, *, dimensions: int, is_whitened: bool = False) -> Arrays:
    """Keep the directions along which the catalogue differs most.

    Whitened, all of them count alike (Jégou and Chum, ECCV 2012): it undoes what occurs
    together, and loudens noise.

    Raises:
        ManifestError: there are fewer vectors or dimensions than are asked for.
    """
    mean, directions, variances = _principal(vectors, dimensions)
    scaled = directions / np.sqrt(variances + _EPSILON) if is_whitened else directions
    return _affine(mean, scaled)


def fit_lda(vectors: Vectors, labels: npt.NDArray[Any], *, dimensions: int) -> Arrays:
    """Keep the directions that part products and not the photos of one product.

    Source: Fisher 1936, with the spread within products shrunk towards a ball as Ledoit and
    Wolf do ("A Well-Conditioned Estimator for Large-Dimensional Covariance Matrices", 2004):
    a catalogue has fewer photos than vectors have dimensions.

    Raises:
        ManifestError: no product has two photos, or there are fewer products than dimensions.
    """
    points = vectors.astype(np.float64)
    names, numbers, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if (counts > 1).sum() < 2:
        raise ManifestError("LDA needs products with two photos or more; there are too few.")
    if dimensions >= len(names):
        raise ManifestError(
            f"LDA of {len(names)} products has at most {len(names) - 1} dimensions, "
            f"not {dimensions}."
        )
    means = np.zeros((len(names), points.shape[1]))
    np.add.at(means, numbers, points)
    means /= counts[:, None]
    within = _spread_within((points - means[numbers])[counts[numbers] > 1])
    centre = points.mean(axis=0)
    between = (means - centre).T @ ((means - centre) * counts[:, None]) / len(points)
    whitening = np.linalg.inv(np.linalg.cholesky(within)).T
    strengths, directions = np.linalg.eigh(whitening.T @ between @ whitening)
    chosen = np.argsort(-strengths)[:dimensions]
    return _affine(centre, whitening @ directions[:, chosen])


def _spread_within(centred: Doubles) -> Doubles:
    """The shrunk covariance, shrunk where all dimensions vary about alike.

    The addend keeps a dimension that is nearly always still from counting for much.
    """
    variances = (centred**2).mean(axis=0)
    scale = np.sqrt(variances + _STILL * variances.mean() + _EPSILON**2)
    spread: Doubles = shrunk_covariance(centred / scale) * scale[:, None] * scale[None, :]
    return spread


def shrunk_covariance(centred: Doubles) -> Doubles:
    """Return the covariance of centred points (n, d), mixed with a ball of equal volume.

    Source: Ledoit and Wolf 2004, as above; the mixture follows from the points themselves.
    """
    count, width = centred.shape
    covariance = centred.T @ centred / count
    ball = np.trace(covariance) / width
    distance = (covariance**2).sum() / width - ball**2
    lengths = (centred**2).sum(axis=1)
    doubt = ((lengths**2).sum() / count - (covariance**2).sum()) / (count * width)
    part = min(max(doubt / distance, 0.0), 1.0) if distance > 0 else 1.0
    shrunk: Doubles = (1 - part) * covariance
    # Photos that are all alike would leave nothing to divide by.
    shrunk.flat[:: width + 1] += part * ball + _EPSILON * (ball or 1.0)
    return shrunk


def _principal(points: Vectors, dimensions: int) -> tuple[Doubles, Doubles, Doubles]:
    """Mean, directions (d, dimensions) of most variance, and that variance."""
    most = min(len(points) - 1, points.shape[1])
    if dimensions > most:
        raise ManifestError(
            f"{len(points)} vectors of {points.shape[1]} dimensions can be reduced to at most "
            f"{most}, not {dimensions}."
        )
    mean = points.mean(axis=0, dtype=np.float64)
    centred = points.astype(np.float64) - mean
    variances, directions = np.linalg.eigh(centred.T @ centred / len(points))
    chosen = np.argsort(-variances)[:dimensions]
    return mean, directions[:, chosen], np.maximum(variances[chosen], 0.0)


def _affine(mean: Doubles, directions: Doubles) -> Arrays:
    return {
        "0.weight": directions.astype(np.float32),
        "0.bias": (-mean @ directions).astype(np.float32),
    }
