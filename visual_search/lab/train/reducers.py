"""Projections fitted without gradients: PCA, LDA and mixtures of Gaussians.

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
_MIXED = 64

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


def fit_gmm(vectors: Vectors, *, dimensions: int, seed: int = 0) -> Arrays:
    """Say how likely each Gaussian of a mixture is, instead of the vector itself.

    They share one covariance, so that the logarithms of their chances are affine in the vector
    but for a part that is the same for all, which is left out.

    Args:
        dimensions: how many Gaussians there are.

    Raises:
        ManifestError: there are no more vectors than Gaussians.
    """
    if dimensions >= len(vectors):
        raise ManifestError(
            f"{len(vectors)} vectors have room for {len(vectors) - 1} Gaussians at most, "
            f"not {dimensions}."
        )
    from sklearn.mixture import GaussianMixture

    # Fewer directions than vectors, or a covariance of all could not be told.
    kept = min(_MIXED, len(vectors) - 1, vectors.shape[1])
    mean, directions, _variances = _principal(vectors, kept)
    points = (vectors.astype(np.float64) - mean) @ directions
    found = GaussianMixture(
        dimensions, covariance_type="tied", reg_covar=_EPSILON, random_state=seed
    ).fit(points)
    slopes = (found.means_ @ found.precisions_).T
    offsets = np.log(found.weights_) - 0.5 * (found.means_.T * slopes).sum(axis=0)
    slopes -= slopes.mean(axis=1, keepdims=True)
    weight = directions @ slopes
    return {
        "0.weight": weight.astype(np.float32),
        "0.bias": (offsets - offsets.mean() - mean @ weight).astype(np.float32),
    }


def _spread_within(centred: Doubles) -> Doubles:
    """The shrunk covariance, shrunk where all dimensions vary about alike.

    The addend keeps a dimension that is nearly always still from counting for much.
    """
    variances = (centred**2).mean(axis=0)
    scale = np.sqrt(variances + _STILL * variances.mean() + _EPSILON**2)
    spread: Doubles = _shrunk_covariance(centred / scale) * scale[:, None] * scale[None, :]
    return spread


def _shrunk_covariance(centred: Doubles) -> Doubles:
    """The covariance of centred points (n, d), mixed with a ball of equal volume."""
    from sklearn.covariance import ledoit_wolf

    shrunk, _part = ledoit_wolf(centred, assume_centered=True)
    # Photos that are all alike would leave nothing to divide by.
    ball = np.trace(shrunk) / len(shrunk)
    shrunk.flat[:: len(shrunk) + 1] += _EPSILON * (ball or 1.0)
    return np.asarray(shrunk)


def _principal(points: Vectors, dimensions: int) -> tuple[Doubles, Doubles, Doubles]:
    """Mean, directions (d, dimensions) of most variance, and that variance."""
    most = min(len(points) - 1, points.shape[1])
    if dimensions > most:
        raise ManifestError(
            f"{len(points)} vectors of {points.shape[1]} dimensions can be reduced to at most "
            f"{most}, not {dimensions}."
        )
    from sklearn.decomposition import PCA

    found = PCA(dimensions, svd_solver="covariance_eigh").fit(points.astype(np.float64))
    # Theirs divides by one point less.
    variances = found.explained_variance_ * (len(points) - 1) / len(points)
    return found.mean_, found.components_.T, np.maximum(variances, 0.0)


def _affine(mean: Doubles, directions: Doubles) -> Arrays:
    return {
        "0.weight": directions.astype(np.float32),
        "0.bias": (-mean @ directions).astype(np.float32),
    }
