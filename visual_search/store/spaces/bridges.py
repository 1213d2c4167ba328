"""Bridges between spaces: kept by whoever learns them, and read by each process once."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np

from ...encoders.learned.bridge import Bridge, Trial
from ...models import EmbeddingSpace, SpaceBridge
from ...registry import Searchable
from ..vectors import packed, unpacked

# Each takes some megabytes, and a process asks one or two.
_REMEMBERED = 4


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """The live spaces that a searchable's pictures and texts are in, and what leads from one to
    the other.
    """

    pictures: EmbeddingSpace
    texts: EmbeddingSpace
    bridge: Bridge


def crossing_of(searchable: Searchable) -> Crossing | None:
    """What was learned between the live spaces of a searchable; None where nothing that helps."""
    live = EmbeddingSpace.State.LIVE
    rows = SpaceBridge.objects.filter(
        pictures__alias=searchable.encoder,
        pictures__state=live,
        texts__alias=searchable.text_encoder,
        texts__state=live,
    ).exclude(weight=b"")
    row = rows.select_related("pictures", "texts").defer("weight").first()
    if row is None:
        return None
    bridge = _loaded(row.pk, row.learned_at)
    if bridge is None:
        return None
    return Crossing(pictures=row.pictures, texts=row.texts, bridge=bridge)


@lru_cache(maxsize=_REMEMBERED)
def _loaded(pk: int, learned_at: datetime) -> Bridge | None:
    row = SpaceBridge.objects.filter(pk=pk, learned_at=learned_at).first()
    if row is None:
        return None  # It was learned anew a moment ago: the next search has it.
    mean, mean_text = (unpacked(row.learned[name]) for name in ("mean", "mean_text"))
    weight = np.frombuffer(row.weight, dtype="<f2").astype(np.float32)
    return Bridge(
        weight=weight.reshape(-1, len(mean_text)),
        mean=mean,
        mean_text=mean_text,
        slope=row.learned["slope"],
    )


def keep_bridge(
    pictures: EmbeddingSpace,
    texts: EmbeddingSpace,
    bridge: Bridge | None,
    *,
    trial: Trial | None,
    products: int,
    learned_at: datetime,
) -> None:
    """Keep what was learned in the place of what was known; without a bridge, that it was tried."""
    learned: dict[str, Any] = {"products": products, "trial": trial.to_json() if trial else None}
    weight = b""
    if bridge is not None:
        weight = bridge.weight.astype("<f2").tobytes()
        learned |= {
            "mean": packed(bridge.mean),
            "mean_text": packed(bridge.mean_text),
            "slope": bridge.slope,
        }
    SpaceBridge.objects.update_or_create(
        pictures=pictures,
        texts=texts,
        defaults={"weight": weight, "learned": learned, "learned_at": learned_at},
    )
