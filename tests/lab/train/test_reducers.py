"""Reducers: the projections that scikit-learn finds too, and refusals that say what is missing."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.mixture import GaussianMixture

from visual_search.exceptions import ManifestError
from visual_search.lab.train.reducers import (
    fit_gmm,
    fit_lda,
    fit_pca,
)


def unit_vectors(count: int = 200, dimensions: int = 16, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    spread = np.linspace(2.0, 0.2, dimensions)
    vectors = random.normal(0.3, 1, (count, dimensions)) * spread
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def applied(arrays, vectors: np.ndarray) -> np.ndarray:
    return vectors @ arrays["0.weight"] + arrays["0.bias"]


def products(count: int = 12, each: int = 6, dimensions: int = 10) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    centres = random.normal(0, 1, (count, dimensions))
    noise = random.normal(0, 1, (count * each, dimensions)) * np.linspace(1.5, 0.1, dimensions)
    labels = np.repeat(np.arange(count), each)
    return (centres[labels] + noise).astype(np.float32), labels


@pytest.mark.parametrize("is_whitened", [False, True])
def test_pca_keeps_the_directions_of_most_variance_by_hand(is_whitened):
    vectors = unit_vectors()

    found = applied(fit_pca(vectors, dimensions=5, is_whitened=is_whitened), vectors)

    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    left, sizes, _right = np.linalg.svd(centred, full_matrices=False)
    spread = np.sqrt(len(vectors) / (sizes[:5] ** 2 + 1e-6 * len(vectors)))
    expected = left[:, :5] * sizes[:5] * (spread if is_whitened else 1.0)
    signs = np.sign((found * expected).sum(axis=0))
    np.testing.assert_allclose(found, expected * signs, atol=1e-4)


def test_lda_parts_products_as_scikit_learn_does():
    vectors, labels = products()

    found = applied(fit_lda(vectors, labels, dimensions=4), vectors)

    theirs = LinearDiscriminantAnalysis(solver="eigen", shrinkage="auto", n_components=4)
    expected = theirs.fit(vectors, labels).transform(vectors)
    # Theirs shrinks class by class, ours all photos together.
    assert separation(found, labels) > 0.7 * separation(expected, labels)
    assert separation(found, labels) > 1.5 * separation(vectors, labels)


def separation(vectors: np.ndarray, labels: np.ndarray) -> float:
    means = np.array([vectors[labels == label].mean(axis=0) for label in np.unique(labels)])
    within = ((vectors - means[labels]) ** 2).sum()
    return float(((means - means.mean(axis=0)) ** 2).sum() / within)


def test_lda_of_photos_that_are_all_alike_still_ends():
    vectors = np.repeat(unit_vectors(8, 6), 2, axis=0)

    arrays = fit_lda(vectors, np.repeat(np.arange(8), 2), dimensions=3)

    assert np.isfinite(applied(arrays, vectors)).all()


def test_a_mixture_says_how_likely_each_of_its_gaussians_is():
    vectors, labels = products(count=4, each=30)

    found = applied(fit_gmm(vectors, dimensions=4), vectors)

    mixture = GaussianMixture(4, covariance_type="tied", reg_covar=1e-6, random_state=0)
    points = vectors - vectors.mean(axis=0, dtype=np.float64)
    directions = np.linalg.eigh(points.T @ points)[1][:, ::-1]
    chances = mixture.fit(points @ directions).predict_proba(points @ directions)
    ours = np.exp(found - found.max(axis=1, keepdims=True))
    ours /= ours.sum(axis=1, keepdims=True)
    # Up to the order of the Gaussians.
    np.testing.assert_allclose(np.sort(ours, axis=1), np.sort(chances, axis=1), atol=1e-2)
    assert separation(found, labels) > separation(vectors, labels)


def test_a_mixture_is_the_same_for_the_same_seed():
    first, second = (fit_gmm(unit_vectors(60, 12), dimensions=4) for _ in range(2))

    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_more_gaussians_than_vectors_are_refused_with_the_most():
    with pytest.raises(ManifestError, match="9 Gaussians at most, not 10"):
        fit_gmm(unit_vectors(10), dimensions=10)


def test_more_dimensions_than_vectors_are_refused_with_the_most():
    with pytest.raises(ManifestError, match="at most 9, not 10"):
        fit_pca(unit_vectors(10), dimensions=10)


def test_lda_without_two_photos_of_any_product_is_refused():
    with pytest.raises(ManifestError, match="two photos"):
        fit_lda(unit_vectors(10), np.arange(10), dimensions=2)


def test_lda_has_fewer_dimensions_than_products():
    vectors, labels = products(count=4)

    with pytest.raises(ManifestError, match="at most 3"):
        fit_lda(vectors, labels, dimensions=4)
