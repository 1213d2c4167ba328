"""Refines what looks leave undecided by the words that are printed on photo and products.

Where the best product leads clearly, its look is right far more often than what is read, since
the neighbours on a shelf are read as well. Where it does not, words decide among the few that look
alike: a line counts by the height of its letters and by its nearness to what is searched with.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from ...imaging import Crop
from ...language.terms.letters import plain
from ...store.readings.printed import SHOP
from ..hits import Candidate
from ..meaning.reasons import Reason
from ..query.photos.label import Label, Lines, Printed

# Both are measured by the ranking itself, so that they mean the same in every space. A lead decides
# nothing below this part of the distance that the best still has: the ratio test of points (Lowe
# 2004), for products.
_UNDECIDED = 0.05
# A full match of words is worth this part of the fall from the first to what the rest is like.
_WORTH = 0.25
_DEPTH = 60
# Only those are lifted that look about as alike as the best.
_NEAR = 10
# Of these so many must have words on a picture of theirs, or there is nothing to choose between.
_LEAST_LETTERED = 2
_LEAST_ALIKE = 0.6
_MOST_NAMED = 4
_TERM = re.compile(r"\w{3,}|[^\W\x00-\u02ff]{2,}")

Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class _Term:
    """A word on the photo: what it counts, and the line that it stands in."""

    text: str
    weight: float
    line: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Match:
    """How much of a label one product has, 0 to 1, and what is the same on both."""

    share: float
    reason: Reason | None


def is_undecided(candidates: Sequence[Candidate]) -> bool:
    """Whether a ranking by looks leaves open which of several is the best."""
    if len(candidates) < 2 or candidates[0].similarity is None:
        return False
    first, second = (one.closeness for one in candidates[:2])
    return first - second < _UNDECIDED * (1.0 - first)


def is_worth_reading(
    candidates: Sequence[Candidate], printed: Callable[[Collection[Any]], Printed]
) -> bool:
    """Whether looks leave it open, and the pictures of some that it may be have words on them.

    On clothes, which tell nothing by words, a label is looked for in vain.
    """
    if not is_undecided(candidates):
        return False
    near = printed([one.pk for one in candidates[:_NEAR]])
    lettered = (images for images in near.values() if any(map(_is_lettered, images.items())))
    return len(list(lettered)) >= _LEAST_LETTERED


def _is_lettered(image: tuple[str, Lines]) -> bool:
    name, lines = image
    return name != SHOP and any(_split(line["text"]) for line in lines)


def _fall(candidates: Sequence[Candidate]) -> float:
    last = candidates[min(_DEPTH, len(candidates) - 1)]
    return candidates[0].closeness - last.closeness


def refined(
    label: Label, candidates: Sequence[Candidate], *, box: Crop | None = None
) -> list[Candidate]:
    """Order candidates by looks and by what is printed, where that is worth reading.

    Args:
        candidates: by looks, the best first.
        box: the part of the photo that is searched with; what is printed elsewhere counts not.
    """
    if not is_worth_reading(candidates, label.printed):
        return list(candidates)
    terms = _terms(label.lines, box or Crop(0.0, 0.0, 1.0, 1.0), refused=label.refused)
    if not terms:
        return list(candidates)
    printed = label.printed([one.pk for one in candidates])
    matches = _matches(terms, candidates[:_NEAR], printed)
    worth = _WORTH * _fall(candidates)
    lifted = [
        replace(
            one,
            lift=one.lift + worth * match.share,
            reasons=(*one.reasons, match.reason) if match.reason else one.reasons,
        )
        for one, match in zip(candidates, matches, strict=False)
    ]
    return sorted([*lifted, *candidates[_NEAR:]], key=lambda one: -one.closeness)


def _split(text: str) -> list[str]:
    return _TERM.findall(plain(text))


def _terms(lines: Lines, part: Crop, *, refused: frozenset[str]) -> list[_Term]:
    best: dict[str, _Term] = {}
    for line in lines:
        weight = 0.0 if line["text"] in refused else _weight(line, part)
        for text in _split(line["text"]):
            known = best.get(text)
            if weight and (known is None or known.weight < weight):
                best[text] = _Term(text=text, weight=weight, line=line)
    return list(best.values())


def _weight(line: Mapping[str, Any], part: Crop) -> float:
    left, top, width, height = line["box"]
    x = (left + width / 2 - part.x) / part.width - 0.5
    y = (top + height / 2 - part.y) / part.height - 0.5
    is_outside = max(abs(x), abs(y)) > 0.5
    return 0.0 if is_outside else float(line["size"]) * math.exp(-4 * (x * x + y * y))


def _matches(
    terms: Sequence[_Term], candidates: Sequence[Candidate], printed: Mapping[Any, Any]
) -> list[_Match]:
    said = {pk: _said(images) for pk, images in printed.items()}
    rarity = _rarity(said)
    table = np.zeros((len(terms), len(candidates)))
    same: dict[tuple[int, int], str] = {}
    for row, term in enumerate(terms):
        for column, one in enumerate(candidates):
            for text in said.get(one.pk, ()):
                value = alike(term.text, text) * rarity[text]
                if value > table[row, column]:
                    table[row, column], same[row, column] = value, text
    weights = np.array([term.weight for term in terms])[:, None]
    most = float((weights[:, 0] * table.max(axis=1)).sum())
    shares = (weights * table).sum(axis=0) / most if most else np.zeros(len(candidates))
    gains = weights * table
    return [
        _Match(
            share=float(shares[column]),
            reason=_reason(
                [(terms[row], same[row, column]) for row in _best(gains[:, column])],
                said.get(one.pk, {}),
                one.image_name,
            ),
        )
        for column, one in enumerate(candidates)
    ]


def _best(gains: Any) -> list[int]:
    order = np.argsort(-gains, kind="stable")[:_MOST_NAMED]
    return [int(row) for row in order if gains[row] > 0]


def _said(images: Mapping[str, Lines]) -> dict[str, dict[str, Any]]:
    """By each word on an object's images, the line on each image that it stands in."""
    found: dict[str, dict[str, Any]] = {}
    for name, lines in images.items():
        for line in lines:
            for text in _split(line["text"]):
                found.setdefault(text, {}).setdefault(name, line)
    return found


def _rarity(said: Mapping[Any, Mapping[str, Any]]) -> dict[str, float]:
    counts = Counter(text for words in said.values() for text in words)
    return {text: math.log((len(said) + 1) / (count + 0.5)) for text, count in counts.items()}


def alike(one: str, other: str) -> float:
    """How alike two words are, 0 to 1: by their pairs of letters, since letters are misread."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) < 4:
        return 0.0
    first, second = _pairs(one), _pairs(other)
    value = 2 * len(first & second) / (len(first) + len(second))
    return value if value >= _LEAST_ALIKE else 0.0


@lru_cache(maxsize=4096)
def _pairs(word: str) -> frozenset[str]:
    edged = f"^{word}$"
    return frozenset(edged[place : place + 2] for place in range(len(edged) - 1))


def _reason(
    found: Sequence[tuple[_Term, str]], said: Mapping[str, Mapping[str, Any]], image_name: str
) -> Reason | None:
    """The words on both, with the largest line on the photo and its like on the picture."""
    if not found:
        return None
    term, text = found[0]
    line = said[text].get(image_name)
    # Words that stand on another of its pictures cannot be pointed at.
    boxes = {"photo": _edges(term.line["box"]), "image": _edges(line["box"])} if line else {}
    return Reason(kind="printed", values=tuple(text for _term, text in found), boxes=boxes)


def _edges(box: Sequence[float]) -> Box:
    left, top, width, height = box
    return (left, top, left + width, top + height)
