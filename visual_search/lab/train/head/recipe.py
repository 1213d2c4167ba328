"""The choices of one training, and how they are drawn for a search."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

LOSSES = ("supcon", "arcface", "triplet", "nt-xent", "vicreg")
SELF_SUPERVISED = ("nt-xent", "vicreg")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a head is trained.

    Args:
        loss: one of LOSSES; the self-supervised ones need no two photos of a product.
        hidden: width of the layer within the head; 0 is a linear head.
        dimensions: length of the head's vector.
        keep: part of the similarity that stays the encoder's own, 0 to 1. A head that is
            trained on few products forgets what it did not need for them.
        rate, decay: of AdamW (Loshchilov and Hutter, 2019).
        dropout: part of the inputs of the head that each step leaves out.
        temperature: of the contrastive losses; the margin of the triplets is three times it.
        labels_per_batch, views_per_label: how a batch is drawn.
    """

    loss: str = "supcon"
    hidden: int = 0
    dimensions: int = 256
    keep: float = 0.5
    rate: float = 1e-3
    decay: float = 1e-2
    dropout: float = 0.1
    temperature: float = 0.1
    labels_per_batch: int = 32
    views_per_label: int = 4

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def drawn(random: np.random.Generator, *, losses: tuple[str, ...] = LOSSES[:3]) -> Recipe:
    """Draw a recipe at random; one random draw covers more than a grid does.

    Source: Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 2012.
    """
    return Recipe(
        loss=str(random.choice(losses)),
        hidden=int(random.choice([0, 0, 512])),
        dimensions=int(random.choice([128, 256, 384])),
        keep=float(random.choice([0.0, 0.3, 0.5, 0.7])),
        rate=float(10 ** random.uniform(-3.7, -2.3)),
        decay=float(10 ** random.uniform(-4, -0.5)),
        dropout=float(random.choice([0.0, 0.1, 0.3])),
        temperature=float(10 ** random.uniform(-1.4, -0.6)),
    )
