"""Reducers: the projections that scikit-learn finds too, and refusals that say what is missing."""

import numpy as np
import pytest
from sklearn.covariance import ledoit_wolf
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.mixture import GaussianMixture

from visual_search.encoders.learned.projection import from_learned, responsibilities
from visual_search.encoders.weights.learned_file import Learned
from visual_search.exceptions import ManifestError
from visual_search.lab.train.reducers import (
    fit_fisher,
    fit_lda,
    fit_mixture,
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


def test_a_mixture_explains_points_as_well_as_that_of_scikit_learn():
    random = np.random.default_rng(0)
    centres = np.array([[-4.0, 0.0], [4.0, 0.0], [0.0, 5.0]])
    points = (np.repeat(centres, 150, axis=0) + random.normal(0, 1, (450, 2))).astype(np.float32)

    mixture = fit_mixture(points, components=3, seed=0)

    theirs = GaussianMixture(3, covariance_type="diag", random_state=0).fit(points)
    order = np.lexsort(np.round(mixture["means"]).T)
    expected = np.lexsort(np.round(theirs.means_).T)
    np.testing.assert_allclose(mixture["means"][order], theirs.means_[expected], atol=0.2)
    np.testing.assert_allclose(mixture["weights"].sum(), 1, atol=1e-5)


def test_responsibilities_of_a_point_sum_to_one():
    points = unit_vectors(40, 4)

    shares = responsibilities(points, **fit_mixture(points, components=3))

    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-5)


def test_a_fitted_fisher_vector_tells_textures_apart():
    random = np.random.default_rng(0)
    kinds = random.normal(0, 1, (2, 3, 12))
    picked = kinds[np.repeat([0, 1], 60)][np.arange(120)[:, None], random.integers(0, 3, (120, 9))]
    local = (picked + random.normal(0, 0.2, (120, 9, 12))).astype(np.float32)
    vectors = local.reshape(120, -1)

    arrays = fit_fisher(vectors, regions=9, dimensions=8, components=4, reduced=6)

    metadata = {"kind": "fisher", "encoder": "x", "regions": "9"}
    mapped = from_learned(Learned(arrays, metadata, "")).apply(vectors)
    similarity = mapped @ mapped.T
    assert similarity[:60, :60].mean() > similarity[:60, 60:].mean() + 0.5


def test_fitting_is_the_same_for_the_same_seed():
    vectors = unit_vectors(60, 12)

    first, second = (
        fit_fisher(vectors, regions=3, dimensions=4, components=2, reduced=3) for _ in range(2)
    )

    assert all(np.array_equal(first[name], second[name]) for name in first)


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
