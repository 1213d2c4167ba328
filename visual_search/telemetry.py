"""Counts and times what the app does, for Prometheus; nothing where its client is not installed.

With PROMETHEUS_MULTIPROC_DIR set, the processes that share that folder are added up. What
the database knows, such as the queue, is not counted here but read when somebody asks.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

try:
    import prometheus_client
    from prometheus_client import multiprocess
    from prometheus_client.core import GaugeMetricFamily
except ImportError:
    IS_INSTALLED = False
else:
    IS_INSTALLED = True

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SEARCH_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_BATCH_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A value at this moment, read from elsewhere, with the names and values of its labels."""

    name: str
    text: str
    value: float
    labels: Mapping[str, str]


class _Nothing:
    """Takes the place of every metric."""

    def labels(self, *_values: str) -> "_Nothing":
        return self

    def inc(self, _amount: float = 1) -> None:
        """Count nothing."""

    def observe(self, _amount: float) -> None:
        """Observe nothing."""


def _counter(name: str, text: str, labels: Sequence[str] = ()) -> Any:
    return prometheus_client.Counter(name, text, labels) if IS_INSTALLED else _Nothing()


def _histogram(name: str, text: str, buckets: Sequence[float], labels: Sequence[str] = ()) -> Any:
    if not IS_INSTALLED:
        return _Nothing()
    return prometheus_client.Histogram(name, text, labels, buckets=buckets)


_ENCODED = _counter("visual_search_encoded_images", "Catalogue images encoded.")
_BATCHES = _histogram(
    "visual_search_encode_batch_seconds", "Time to encode one batch.", _BATCH_SECONDS
)
_STAGES = _histogram(
    "visual_search_search_stage_seconds",
    "Time that searches spent in decode, encode, retrieve and read.",
    _SEARCH_SECONDS,
    ("stage",),
)
_REFUSALS = _counter("visual_search_refusals", "Requests refused, by the code they got.", ("code",))
_LOST_HINTS = _counter("visual_search_hint_failures", "Hints that the broker did not take.")
_LIMITER_FAILURES = _counter(
    "visual_search_limiter_failures", "Times that the Redis of the rate limit did not answer."
)
_MEANING_FAILURES = _counter(
    "visual_search_meaning_failures",
    "Searches that were answered by words as written alone, by the code of what failed.",
    ("code",),
)


@contextmanager
def batch(images: int) -> Iterator[None]:
    """Time the encoding of one batch; one that fails is not counted."""
    started = time.perf_counter()
    yield
    if images:
        _BATCHES.observe(time.perf_counter() - started)
        _ENCODED.inc(images)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time one stage of a search, whatever comes of it."""
    started = time.perf_counter()
    try:
        yield
    finally:
        _STAGES.labels(name).observe(time.perf_counter() - started)


def refused(code: str) -> None:
    _REFUSALS.labels(code).inc()


def hint_failed() -> None:
    _LOST_HINTS.inc()


def limiter_failed() -> None:
    _LIMITER_FAILURES.inc()


def meaning_failed(code: str) -> None:
    _MEANING_FAILURES.labels(code).inc()


def exposition(readings: Iterable[Reading]) -> bytes:
    """Everything counted so far and these readings, in the text format of Prometheus."""
    if not IS_INSTALLED:
        return b""
    current = prometheus_client.CollectorRegistry()
    current.register(_Readings(readings))
    counted: bytes = prometheus_client.generate_latest(_counted())
    return counted + prometheus_client.generate_latest(current)


def _counted() -> Any:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return prometheus_client.REGISTRY
    shared = prometheus_client.CollectorRegistry()
    multiprocess.MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared


class _Readings:
    """Hands readings to Prometheus' client, those of one name together."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = list(readings)

    def collect(self) -> Iterator[Any]:
        families: dict[str, Any] = {}
        for one in self._readings:
            if one.name not in families:
                families[one.name] = GaugeMetricFamily(one.name, one.text, labels=list(one.labels))
            families[one.name].add_metric(list(one.labels.values()), one.value)
        yield from families.values()
