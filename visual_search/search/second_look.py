"""The second look: compares the shortlist with the photo in more detail than vectors hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..encoders.look import Look, Match
from ..encoders.one_thread import one_thread
from ..store.vectors import descriptors_of, points_of
from .hits import Candidate, Evidence, Sighting

# So many of the best are compared by points, which cost a hundred times what regions do.
MATCHED = 30
# Points that agree by chance, and how fast those beyond them close the rest of the distance.
_BY_CHANCE = 5
_CLOSING = 0.15


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a second look says of images: similarities, shape (n,), and matches by position."""

    similarity: npt.NDArray[np.float32]
    matches: Mapping[int, Match]


@one_thread()
def judge(
    look: Look,
    descriptors: Sequence[bytes],
    load_points: Callable[[Sequence[int]], Sequence[bytes]],
) -> Judgement | None:
    """Compare a photo with images by their descriptors, and the best of them by their points.

    Args:
        load_points: gives the packed points of the images at some positions.

    Returns None where the encoder has no second look.
    """
    compared = look.compare(descriptors)
    if compared is None:
        return None
    similarity = compared.copy()
    best = [int(place) for place in np.argsort(-compared, kind="stable")[:MATCHED]]
    matches = {}
    for place, points in zip(best, load_points(best) if look.has_points else (), strict=False):
        match = look.match(points)
        if match is not None and match.inliers > _BY_CHANCE:
            matches[place] = match
            similarity[place] = closer(float(compared[place]), match.inliers)
    return Judgement(similarity=similarity, matches=matches)


def closer(similarity: float, inliers: int) -> float:
    """Bring a similarity nearer to 1 the more points agree; it never gets there."""
    closing: float = (1 + max(inliers - _BY_CHANCE, 0)) ** _CLOSING
    return 1.0 - (1.0 - similarity) / closing


def look_again(look: Look | None, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Order candidates by the best of their sightings, each compared with the photo again."""
    sightings = [(one.pk, sighting) for one in candidates for sighting in one.sightings]
    if look is None or not look.has_descriptors or not sightings:
        return list(candidates)
    keys = [sighting.embedding for _pk, sighting in sightings]
    descriptors = descriptors_of(keys)
    # An image that was replaced a moment ago may be gone.
    sightings = [one for one in sightings if descriptors.get(one[1].embedding)]
    judgement = judge(
        look,
        [descriptors[sighting.embedding] for _pk, sighting in sightings],
        lambda places: _points([sightings[place][1].embedding for place in places]),
    )
    if judgement is None:
        return list(candidates)
    return _ordered(candidates, sightings, judgement, descriptors)


def _points(embeddings: Sequence[int]) -> list[bytes]:
    found = points_of(embeddings)
    return [found.get(embedding, b"") for embedding in embeddings]


def _ordered(
    candidates: Iterable[Candidate],
    sightings: Sequence[tuple[object, Sighting]],
    judgement: Judgement,
    descriptors: Mapping[int, bytes],
) -> list[Candidate]:
    best: dict[object, int] = {}
    for place, (pk, _sighting) in enumerate(sightings):
        if pk not in best or judgement.similarity[place] > judgement.similarity[best[pk]]:
            best[pk] = place
    seen = [
        _seen(one, sightings[best[one.pk]][1], best[one.pk], judgement, descriptors)
        for one in candidates
        if one.pk in best
    ]
    return sorted(seen, key=lambda one: -(one.similarity or 0.0))


def _seen(
    candidate: Candidate,
    sighting: Sighting,
    place: int,
    judgement: Judgement,
    descriptors: Mapping[int, bytes],
) -> Candidate:
    return replace(
        candidate,
        image_name=sighting.image_name,
        similarity=float(judgement.similarity[place]),
        sightings=(sighting,),
        evidence=Evidence(
            embedding=sighting.embedding,
            match=judgement.matches.get(place),
            descriptors=descriptors[sighting.embedding],
        ),
    )
