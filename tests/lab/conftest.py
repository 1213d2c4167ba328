"""Manifests drawn in flat colours, and rankings without any encoder."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import picture
from visual_search.lab.data.manifest import CATALOGUE, QUERY, Entry, Manifest
from visual_search.lab.evaluate.ranking import Ranking

HEADER = "image,label,role,group\n"


@pytest.fixture
def manifest(tmp_path) -> Path:
    """Twelve colours; each is asked for by a slightly lighter one. Two groups: dark and bright."""
    rows = []
    for number in range(12):
        colour = (20 * number, 255 - 20 * number, 40)
        picture(colour).save(tmp_path / f"c{number}.png")
        picture((colour[0] + 2, colour[1], 42)).save(tmp_path / f"q{number}.png")
        group = "dark" if number < 6 else "bright"
        rows += [
            f"c{number}.png,{number},catalogue,{group}",
            f"q{number}.png,{number},query,{group}",
        ]
    path = tmp_path / "manifest.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def asked() -> Callable[..., Manifest]:
    """A manifest from labels alone, or from labels with one further column."""

    def make(
        queries: Sequence[str], catalogue: Sequence[str], *, column: str = "", **more: object
    ) -> Manifest:
        def entry(text: str, role: str) -> Entry:
            label, _, value = text.partition("/")
            fields = {column: value} if column else {}
            return Entry(file=None, label=label, role=role, fields=fields)

        return Manifest(
            queries=tuple(entry(text, QUERY) for text in queries),
            catalogue=tuple(entry(text, CATALOGUE) for text in catalogue),
            **more,
        )

    return make


@pytest.fixture
def ranked() -> Callable[..., Ranking]:
    """A ranking with falling scores."""

    def make(order: Sequence[Sequence[int]], **more: object) -> Ranking:
        places = np.asarray(order, dtype=np.int64)
        score = np.tile(np.linspace(1, 0, places.shape[1], dtype=np.float32), (len(places), 1))
        return Ranking(
            encoder="dummy",
            fingerprint="f" * 64,
            order=places,
            score=score,
            ann_recall=1.0,
            cpu_ms_query=1.5,
            bytes_per_image=96.0,
            **more,
        )

    return make
