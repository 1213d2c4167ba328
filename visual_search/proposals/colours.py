"""Proposes all the colours that products show, with the share of each, as words to be found by."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..encoders.base import Encoder
from ..language.sentences.colours import find_colours, name_in
from ..models.proposals import COLOURS
from ..reading.attributes.calibrated import Calibrated, Threshold, threshold_for
from ..reading.attributes.colours import ColourShare, named_colours
from .catalogue import Sample
from .keeping import Told, keep_open

_PRECISION = 0.95
# One colour alone is what the shop's own field is for.
_LEAST = 2

Named = Sequence[ColourShare]


def propose(sample: Sample, fresh: set[Any], encoder: Encoder) -> None:
    """Propose the colours of each of the fresh products that shows several."""
    searchable, part = sample.searchable, encoder.colour_part
    if part is None or searchable.colour_filter not in searchable.get_attributes():
        return
    found = [named_colours(vector[part]) for vector in sample.vectors]
    trust, threshold = _trust(sample, searchable.colour_filter, found)
    language = searchable.get_languages()[0]
    rows = []
    for instance, named in zip(sample.objects, found, strict=True):
        if instance.pk not in fresh or len(named) < _LEAST:
            continue
        confidence = trust.confidence(named[0].share)
        names = [(name_in(one.colour, language), round(100 * one.share)) for one in named]
        told = Told(
            value=", ".join(name for name, _share in names),
            label=", ".join(f"{name} {share} %" for name, share in names),
            confidence=confidence,
            source="pixels",
            is_sure=confidence >= threshold.level,
        )
        rows.append((instance, told))
    chosen = [one for one in sample.objects if one.pk in fresh]
    keep_open(searchable, COLOURS, chosen, rows)


def _trust(sample: Sample, attribute: str, found: Sequence[Named]) -> tuple[Calibrated, Threshold]:
    """How often the colour that products say is among theirs, by the share of their first one."""
    said = sample.said(sample.searchable.filter_source(attribute))
    wanted = [
        {one.colour.family for one in find_colours(said.called.get(value, value))}
        for value in said.values
    ]
    judged = [place for place, own in enumerate(wanted) if own and found[place]]
    scores = np.array([found[place][0].share for place in judged])
    right = np.array(
        [bool(wanted[place] & {one.colour.name for one in found[place]}) for place in judged],
        dtype=bool,
    )
    trust = Calibrated.of(scores, right)
    confidences = np.array([trust.confidence(float(score)) for score in scores])
    families = [sample.families[place] for place in judged]
    return trust, threshold_for(confidences, right, precision=_PRECISION, families=families)
