"""The second look: compares the shortlist with the photo in more detail than vectors hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from ...encoders.details import comparison
from ...encoders.details.comparison import Look, Match
from ...encoders.runtimes.one_thread import one_thread
from ...store.vectors import Sighting, vector_index
from ..hits import Candidate, Evidence

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
    compared = _compared(look, descriptors)
    if compared is None:
        return None
    best = _best(look, compared)
    return _matched(look, compared, dict(zip(best, load_points(best), strict=True)))


@one_thread()
def _compared(look: Look, descriptors: Sequence[bytes]) -> npt.NDArray[np.float32] | None:
    """Similarities by descriptors, shape (n,)."""
    return comparison.compare(look, descriptors)


def _best(look: Look, compared: npt.NDArray[np.float32]) -> list[int]:
    """The positions whose points are worth a comparison."""
    best = np.argsort(-compared, kind="stable")[:MATCHED] if look.has_points else ()
    return [int(place) for place in best]


@one_thread()
def _matched(
    look: Look, compared: npt.NDArray[np.float32], points: Mapping[int, bytes]
) -> Judgement:
    similarity, matches = compared.copy(), {}
    for place, packed in points.items():
        match = comparison.match(look, packed)
        if match is not None and match.inliers > _BY_CHANCE:
            matches[place] = match
            similarity[place] = closer(float(compared[place]), match.inliers)
    return Judgement(similarity=similarity, matches=matches)


def closer(similarity: float, inliers: int) -> float:
    """Bring a similarity nearer to 1 the more points agree; it never gets there."""
    closing: float = (1 + max(inliers - _BY_CHANCE, 0)) ** _CLOSING
    return 1.0 - (1.0 - similarity) / closing


def look_again(look: Look, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Order candidates by the best of their sightings, each compared with the photo again."""
    [seen] = look_again_each([(look, candidates)])
    return seen


def look_again_each(
    shortlists: Sequence[tuple[Look, Sequence[Candidate]]],
) -> list[list[Candidate]]:
    """As `look_again`, for several shortlists, each with its photo, in the same two statements."""
    keys = {
        sighting.embedding
        for look, candidates in shortlists
        if look.has_descriptors
        for one in candidates
        for sighting in one.sightings
    }
    descriptors = vector_index().descriptors_of(keys) if keys else {}
    tables = [_Table.of(look, candidates, descriptors) for look, candidates in shortlists]
    wanted = {key for table in tables for key in table.best.values()}
    points = vector_index().points_of(wanted) if wanted else {}
    return [table.ordered(points) for table in tables]


@dataclass(frozen=True, kw_only=True)
class _Table:
    """A shortlist, compared by descriptors: `compared` by position of the sightings, shape (n,)."""

    look: Look
    candidates: Sequence[Candidate]
    sightings: Sequence[tuple[object, Sighting]]
    descriptors: Mapping[int, bytes]
    compared: npt.NDArray[np.float32] | None
    # The embeddings whose points are worth a comparison, by position.
    best: Mapping[int, int]

    @classmethod
    def of(
        cls, look: Look, candidates: Sequence[Candidate], descriptors: Mapping[int, bytes]
    ) -> Self:
        # An image that was replaced a moment ago may be gone.
        sightings = [
            (one.pk, sighting)
            for one in candidates
            for sighting in one.sightings
            if descriptors.get(sighting.embedding)
        ]
        is_seen = look.has_descriptors and any(one.sightings for one in candidates)
        seen = [descriptors[sighting.embedding] for _pk, sighting in sightings]
        compared = _compared(look, seen) if is_seen else None
        places = () if compared is None else _best(look, compared)
        return cls(
            look=look,
            candidates=candidates,
            sightings=sightings,
            descriptors=descriptors,
            compared=compared,
            best={place: sightings[place][1].embedding for place in places},
        )

    def ordered(self, points: Mapping[int, bytes]) -> list[Candidate]:
        if self.compared is None:
            return list(self.candidates)
        packed = {place: points.get(key, b"") for place, key in self.best.items()}
        judgement = _matched(self.look, self.compared, packed)
        return _ordered(self.candidates, self.sightings, judgement, self.descriptors)


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
    return sorted(seen, key=lambda one: -one.closeness)


def _seen(
    candidate: Candidate,
    sighting: Sighting,
    place: int,
    judgement: Judgement,
    descriptors: Mapping[int, bytes],
) -> Candidate:
    return Candidate(
        pk=candidate.pk,
        image_name=sighting.image_name,
        similarity=float(judgement.similarity[place]),
        lift=candidate.lift,
        sightings=(sighting,),
        evidence=Evidence(
            embedding=sighting.embedding,
            match=judgement.matches.get(place),
            descriptors=descriptors[sighting.embedding],
        ),
        reasons=candidate.reasons,
    )
