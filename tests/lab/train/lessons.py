"""A small lesson: products that differ in a few dimensions, hidden among many noisy ones."""

from collections.abc import Callable

import numpy as np
from torch import nn

from visual_search.lab.data.manifest import CATALOGUE, Entry
from visual_search.lab.data.splits import arranged
from visual_search.lab.train.head.loop import Lesson

PRODUCTS, PHOTOS, VIEWS, WIDTH = 60, 4, 3, 24


def make_lesson(
    *,
    signal: float = 1.0,
    seed: int = 0,
    has_head: bool = True,
    tail: Callable[[], nn.Module] = nn.Identity,
) -> Lesson:
    random = np.random.default_rng(0)
    entries = [
        Entry(file=f"{product}-{photo}.jpg", label=f"{product}", role=CATALOGUE)
        for product in range(PRODUCTS)
        for photo in range(PHOTOS)
    ]
    own = np.zeros((PRODUCTS, WIDTH))
    own[:, :6] = random.normal(0, signal, (PRODUCTS, 6))
    noise = random.normal(0, 1, (PRODUCTS * PHOTOS, VIEWS, WIDTH))
    # What tells products apart is quiet; what does not is loud.
    noise[:, :, :6] *= 0.2
    inputs = np.repeat(own, PHOTOS, axis=0)[:, None, :] + noise
    inputs /= np.linalg.norm(inputs, axis=-1, keepdims=True)
    return Lesson(
        examples=arranged(entries),
        inputs=inputs.astype(np.float16),
        tail=tail,
        has_head=has_head,
        seed=seed,
    )
