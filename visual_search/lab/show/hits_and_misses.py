"""Hits and misses as pictures: what a person wants to see before believing a figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ..data.manifest import Entry
from ..data.pictures import thumbnail
from ..evaluate.report import Report

_COUNT = 6
_ANSWERS = 4


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One picture of an answer, as a data: URI."""

    picture: str
    label: str
    score: float
    is_right: bool


@dataclass(frozen=True, kw_only=True)
class Example:
    """A question and its first answers."""

    picture: str
    label: str
    answers: tuple[Answer, ...]


def hits(report: Report) -> list[Example]:
    """Some questions with a right first answer, from the surest to the least sure."""
    return _examples(report, _spread(_by_score(report, right=True)))


def misses(report: Report) -> list[Example]:
    """The wrong first answers with the highest scores: what a shop would like to explain."""
    return _examples(report, _by_score(report, right=False)[:_COUNT])


def _by_score(report: Report, *, right: bool) -> npt.NDArray[np.int64]:
    chosen = np.flatnonzero(report.answers.first_is_right == right)
    surest_first = np.argsort(-report.answers.score[chosen, 0], kind="stable")
    return np.asarray(chosen[surest_first], dtype=np.int64)


def _spread(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    if len(places) <= _COUNT:
        return places
    spread: npt.NDArray[np.int64] = places[
        np.linspace(0, len(places) - 1, _COUNT).round().astype(int)
    ]
    return spread


def _examples(report: Report, places: Sequence[int] | npt.NDArray[np.int64]) -> list[Example]:
    @cache
    def catalogue_picture(place: int) -> str:
        return thumbnail(report.manifest.catalogue[place])

    return [_example(report, int(place), catalogue_picture) for place in places]


def _example(report: Report, query: int, picture: Callable[[int], str]) -> Example:
    asked: Entry = report.manifest.queries[query]
    answers = report.answers
    ranks = range(min(_ANSWERS, answers.order.shape[1]))
    return Example(
        picture=thumbnail(asked),
        label=asked.label,
        answers=tuple(
            Answer(
                picture=picture(int(answers.order[query, rank])),
                label=report.manifest.catalogue[answers.order[query, rank]].label,
                score=float(answers.score[query, rank]),
                is_right=bool(answers.relevance[query, rank]),
            )
            for rank in ranks
            if answers.order[query, rank] >= 0
        ),
    )
