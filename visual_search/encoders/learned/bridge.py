"""A bridge from pictures to words: a linear map from their vectors to those of texts, in NumPy.

It is learned by ridge regression in closed form (Hoerl and Kennard 1970) from products that have
both a picture and a text, and says of a picture alone what its text would be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

# Cross-validated on a shop of 453 products; three times more or less finds hardly less.
_RIDGE = 0.2
_FOLDS = 5
# What the bridge has to beat: the mean text of so many products that look alike.
_NEIGHBOURS = 5
# What a name is worth beside the whole text that it stands in: most queries are as short.
_NAME = 0.5
# A text that this part of the families share says nothing of any of them.
_SHARED = 0.1
# Of a normal distribution: the lower end of a two-sided interval of 95 percent.
_SURE = 1.96


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """What was learned: `weight` has the shape (dimensions of pictures, dimensions of texts).

    Args:
        mean: of the crossed pictures that it was learned from, as unit vectors.
        mean_text: of their texts.
        slope: by how much a text is nearer to words for each step that its picture, brought over,
            is. Below 1, since a picture tells less.
    """

    weight: Vectors
    mean: Vectors
    mean_text: Vectors
    slope: float = 1.0

    def crossed(self, pictures: Vectors) -> Vectors:
        """Pictures, shape (n, dimensions), as unit vectors among texts."""
        return _units(pictures @ self.weight)

    def towards(self, text: Vectors) -> Vectors | None:
        """The unit vector that leads an index of pictures to what a text says, if anything does.

        The inner product of a text and of a picture brought over is that of the picture and of
        this, but for the length of what is brought over: `scores` of a shortlist are exact.
        """
        direction = self.weight @ text
        length = float(np.linalg.norm(direction))
        return (direction / length).astype(np.float32) if length else None

    def scores(self, pictures: Vectors, text: Vectors) -> Vectors:
        """How near to a text those of pictures would be, by what is known of them: shape (n,)."""
        nearer = self.crossed(pictures) @ text - self.mean @ text
        return np.asarray(self.mean_text @ text + self.slope * nearer, dtype=np.float32)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How well products that were kept aside are found by their texts, with their pictures alone.

    Mean reciprocal ranks by the bridge, by the mean text of similar products and by chance, and
    the lower end of what the bridge gains.
    """

    products: int
    bridge: float
    neighbours: float
    chance: float
    gain: float
    slope: float

    @property
    def is_won(self) -> bool:
        return self.gain > 0 and self.bridge > self.neighbours

    def to_json(self) -> dict[str, Any]:
        return {name: round(value, 4) for name, value in vars(self).items()}


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Products with a picture and a text: unit vectors of shape (n, dimensions).

    `names` are those of their names alone, and `families` equal where they are variants of one
    thing.
    """

    pictures: Vectors
    texts: Vectors
    names: Vectors
    families: Sequence[Any]

    @property
    def targets(self) -> Vectors:
        """What pictures are brought to."""
        return _units(self.texts + np.float32(_NAME) * self.names)

    def part(self, chosen: npt.NDArray[np.bool_]) -> Self:
        families = [one for one, kept in zip(self.families, chosen, strict=True) if kept]
        return type(self)(
            pictures=self.pictures[chosen],
            texts=self.texts[chosen],
            names=self.names[chosen],
            families=families,
        )

    def telling(self) -> Self:
        """Without those whose text is that of many others: it would teach that pictures lie."""
        sharing: dict[bytes, set[Any]] = {}
        keys = [text.tobytes() for text in self.texts]
        for key, family in zip(keys, self.families, strict=True):
            sharing.setdefault(key, set()).add(family)
        most = max(2.0, _SHARED * len(set(self.families)))
        return self.part(np.array([len(sharing[key]) <= most for key in keys], dtype=bool))

    def fifths(self) -> Iterator[tuple[Self, Self]]:
        """What to learn from and what to ask; all of a family stand on one side."""
        names = list(dict.fromkeys(self.families))
        turns = np.random.default_rng(0).permutation(len(names)) % _FOLDS
        turn_of = dict(zip(names, turns, strict=True))
        turn = np.array([turn_of[one] for one in self.families])
        for held_out in range(min(_FOLDS, len(names))):
            yield self.part(turn != held_out), self.part(turn == held_out)


def learn_bridge(lesson: Lesson, *, slope: float = 1.0) -> Bridge:
    """Learn from all products of a lesson."""
    weight = _ridge(lesson.pictures, lesson.targets)
    return Bridge(
        weight=weight,
        mean=_units(lesson.pictures @ weight).mean(axis=0),
        mean_text=lesson.texts.mean(axis=0),
        slope=slope,
    )


def try_bridge(lesson: Lesson) -> Trial:
    """Learn from four fifths of the families, and ask for the others by their texts: five times."""
    asked = [_Asked.of(learn_bridge(learnt), learnt, kept) for learnt, kept in lesson.fifths()]
    names = [name for one in asked for name in one.families]
    ranks = np.concatenate([one.ranks for one in asked], axis=1)
    gains = _by_family(ranks[0] - ranks[2], names)
    by_bridge, by_neighbours, by_chance = ranks.mean(axis=1)
    return Trial(
        products=len(names),
        bridge=float(by_bridge),
        neighbours=float(by_neighbours),
        chance=float(by_chance),
        gain=float(gains.mean() - _SURE * gains.std() / len(gains) ** 0.5),
        slope=sum(one.shared for one in asked) / max(sum(one.spread for one in asked), 1e-9),
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What one fifth found: reciprocal ranks by bridge, neighbours and chance, shape (3, n).

    `shared` and `spread` are what a slope is made of: how the nearness of texts follows that of
    pictures brought over.
    """

    families: Sequence[Any]
    ranks: Floats
    shared: float
    spread: float

    @classmethod
    def of(cls, bridge: Bridge, learnt: Lesson, kept: Lesson) -> Self:
        by_bridge = kept.texts @ bridge.crossed(kept.pictures).T
        by_neighbours = kept.texts @ _neighbours_texts(learnt, kept.pictures).T
        by_chance = np.random.default_rng(0).random(by_bridge.shape)
        is_own = np.array([[one == other for other in kept.families] for one in kept.families])
        ways = (by_bridge, by_neighbours, by_chance)
        nearness = by_bridge - (kept.texts @ bridge.mean)[:, None]
        texts = kept.texts @ kept.texts.T - (kept.texts @ bridge.mean_text)[:, None]
        return cls(
            families=kept.families,
            ranks=np.stack([_reciprocal_ranks(way, is_own) for way in ways]),
            shared=float((nearness * texts)[~is_own].sum()),
            spread=float((nearness**2)[~is_own].sum()),
        )


def _reciprocal_ranks(scores: npt.NDArray[Any], is_own: npt.NDArray[np.bool_]) -> Floats:
    """Of the first of each row's own, 1 over how many come no later."""
    best = np.where(is_own, scores, -np.inf).max(axis=1, keepdims=True)
    found: Floats = 1 / (1 + (~is_own & (scores >= best)).sum(axis=1))
    return found


def _neighbours_texts(learnt: Lesson, pictures: Vectors) -> Vectors:
    nearest = np.argsort(-(pictures @ learnt.pictures.T), axis=1)[:, :_NEIGHBOURS]
    return _units(learnt.targets[nearest].mean(axis=1))


def _by_family(values: Floats, families: Sequence[Any]) -> Floats:
    """The mean of each family: its variants are no independent questions."""
    by_name: dict[Any, list[float]] = {}
    for value, name in zip(values, families, strict=True):
        by_name.setdefault(name, []).append(float(value))
    return np.array([np.mean(some) for some in by_name.values()])


def _ridge(pictures: Vectors, targets: Vectors) -> Vectors:
    """The smaller of the two systems of equations that say the same."""
    count, dimensions = pictures.shape
    if count < dimensions:
        inner = pictures @ pictures.T
        inner[np.diag_indices(count)] += _RIDGE
        return np.asarray(pictures.T @ np.linalg.solve(inner, targets), dtype=np.float32)
    inner = pictures.T @ pictures
    inner[np.diag_indices(dimensions)] += _RIDGE
    return np.asarray(np.linalg.solve(inner, pictures.T @ targets), dtype=np.float32)


def _units(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
