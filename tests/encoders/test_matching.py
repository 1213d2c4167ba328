"""Metrics of matching: ranked by the inner product as SciPy ranks by the metric itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import distance

from visual_search.encoders import EncoderConfig, build_encoder
from visual_search.encoders.learned.metrics import (
    METRICS,
    from_inner_product,
    prepared,
)
from visual_search.exceptions import ConfigurationError

DUMMY = {"BACKEND": "visual_search.encoders.backends.dummy.DummyTowers"}


def unit_vectors(seed: int, count: int, dimensions: int = 12) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(0.3, 1, (count, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def scipy_scores(queries: np.ndarray, items: np.ndarray, metric: str) -> np.ndarray:
    distances = distance.cdist(queries.astype(np.float64), items.astype(np.float64), metric)
    return distances if metric == "euclidean" else 1 - distances


@given(seed=st.integers(0, 10_000), metric=st.sampled_from(METRICS))
def test_scores_of_prepared_vectors_are_those_of_scipy(seed, metric):
    queries, items = unit_vectors(seed, 4), unit_vectors(seed + 1, 30)

    products = prepared(queries, metric) @ prepared(items, metric).T

    found = from_inner_product(products, metric)
    np.testing.assert_allclose(found, scipy_scores(queries, items, metric), atol=2e-3)


@pytest.mark.parametrize("metric", METRICS)
def test_the_inner_product_ranks_as_the_metric_does(metric):
    queries, items = unit_vectors(1, 20), unit_vectors(2, 200)

    order = np.argsort(-(prepared(queries, metric) @ prepared(items, metric).T), axis=1)

    scores = scipy_scores(queries, items, metric)
    ranked = np.take_along_axis(scores, order, axis=1)
    step = np.diff(ranked if metric == "euclidean" else -ranked, axis=1)
    assert step.min() > -1e-5


def test_correlation_ranks_otherwise_than_cosine_does():
    queries, items = unit_vectors(1, 20), unit_vectors(2, 200)

    orders = [
        np.argsort(-(prepared(queries, metric) @ prepared(items, metric).T), axis=1)
        for metric in ("cosine", "correlation")
    ]

    assert (orders[0] != orders[1]).any()


@pytest.mark.parametrize("metric", METRICS)
def test_an_encoder_can_be_matched_by_any_metric(metric, pictures):
    backend = "visual_search.encoders.backends.matched.Matched"
    config = EncoderConfig(backend=backend, options={"encoder": DUMMY, "metric": metric})

    encoder = build_encoder(config)

    vectors = encoder.encode_images(pictures)
    expected = prepared(encoder.inner.encode_images(pictures), metric)
    np.testing.assert_allclose(vectors, expected, atol=1e-6)
    assert encoder.supports_text


def test_each_metric_makes_a_space_of_its_own():
    backend = "visual_search.encoders.backends.matched.Matched"

    fingerprints = {
        build_encoder(
            EncoderConfig(backend=backend, options={"encoder": DUMMY, "metric": metric})
        ).fingerprint
        for metric in METRICS
    }

    assert len(fingerprints) == len(METRICS)


def test_an_unknown_metric_is_refused_with_the_known_ones():
    with pytest.raises(ConfigurationError, match="only cosine, correlation, euclidean"):
        prepared(unit_vectors(1, 2), "manhattan")
