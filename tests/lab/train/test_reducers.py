"""Reducers: the projections that scikit-learn finds too, and refusals that say what is missing."""

import numpy as np
import pytest
from sklearn.covariance import ledoit_wolf
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from visual_search.exceptions import ManifestError
from visual_search.lab.train.reducers import (
    fit_lda,
    fit_pca,
    shrunk_covariance,
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
def test_pca_is_that_of_scikit_learn_up_to_signs(is_whitened):
    vectors = unit_vectors()

    found = applied(fit_pca(vectors, dimensions=5, is_whitened=is_whitened), vectors)

    expected = PCA(5, whiten=is_whitened, svd_solver="full").fit_transform(vectors)
    signs = np.sign((found * expected).sum(axis=0))
    np.testing.assert_allclose(found, expected * signs, atol=2e-2 if is_whitened else 1e-4)


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


def test_the_shrunk_covariance_is_that_of_ledoit_and_wolf():
    points = unit_vectors(60, 20).astype(np.float64)
    points -= points.mean(axis=0)

    found = shrunk_covariance(points)

    expected, _part = ledoit_wolf(points, assume_centered=True)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_lda_of_photos_that_are_all_alike_still_ends():
    vectors = np.repeat(unit_vectors(8, 6), 2, axis=0)

    arrays = fit_lda(vectors, np.repeat(np.arange(8), 2), dimensions=3)

    assert np.isfinite(applied(arrays, vectors)).all()


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
