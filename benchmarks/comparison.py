"""Lets many configurations answer the same retrieval tasks, each picture being read once."""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from benchmarks.retrieval_tasks import Task
from visual_search.encoders import Description, Encoder
from visual_search.encoders.details.comparison import Look
from visual_search.lab.data.manifest import Entry
from visual_search.lab.data.pictures import read
from visual_search.search.pipeline import SHORTLIST
from visual_search.search.ranking.second_look import judge

Thing = TypeVar("Thing")
# What each configuration keeps of each file of the catalogues.
Described = Mapping[str, Mapping[Any, Description]]
# The rank of the first right answer to each query, by configuration and task.
Ranks = Mapping[tuple[str, str], npt.NDArray[np.int64]]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a configuration keeps of one catalogue."""

    described: Sequence[Description]
    vectors: npt.NDArray[np.float32]
    labels: npt.NDArray[np.object_]

    @classmethod
    def of(cls, entries: Sequence[Entry], described: Mapping[Any, Description]) -> "Kept":
        found = [described[entry.file] for entry in entries]
        return cls(
            described=found,
            vectors=np.stack([one.vector for one in found]),
            labels=np.array([entry.label for entry in entries], dtype=object),
        )

    @property
    def stored_bytes(self) -> float:
        """What the database keeps for an image, on average: two bytes for a number of a vector."""
        return float(
            np.mean(
                [
                    2 * len(one.vector) + len(one.descriptors) + len(one.points)
                    for one in self.described
                ]
            )
        )


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a task asks with a photo."""

    task: Task
    place: int

    @property
    def entry(self) -> Entry:
        return self.task.queries[self.place]


def describe(tasks: Sequence[Task], encoders: Mapping[str, Encoder]) -> Described:
    """Describe each image of the catalogues; equal configurations share what is kept."""
    entries = {entry.file: entry for task in tasks for entry in task.catalogue}
    distinct = {encoder.fingerprint: encoder for encoder in encoders.values()}
    found: dict[str, dict[Any, Description]] = {fingerprint: {} for fingerprint in distinct}
    for entry in counted(entries.values(), name="catalogue"):
        image = read(entry).image
        for fingerprint, encoder in distinct.items():
            found[fingerprint][entry.file] = encoder.describe_images([image])[0]
    return {name: found[encoder.fingerprint] for name, encoder in encoders.items()}


def ask(tasks: Sequence[Task], encoders: Mapping[str, Encoder], described: Described) -> Ranks:
    """Rank the catalogue of each task for each of its queries."""
    pairs = [(name, task) for name in encoders for task in tasks]
    kept = {(name, task.name): Kept.of(task.catalogue, described[name]) for name, task in pairs}
    ranks = {(name, task.name): np.zeros(len(task.queries), np.int64) for name, task in pairs}
    for questions in counted(_by_photo(tasks), name="photos"):
        image = read(questions[0].entry).image
        for name, encoder in encoders.items():
            look = encoder.look_at(image)
            for question in questions:
                key = (name, question.task.name)
                ranks[key][question.place] = rank(look, kept[key], label=question.entry.label)
    return ranks


def rank(look: Look, kept: Kept, *, label: str) -> int:
    """The rank of the first right answer, from 1; one beyond the catalogue without any."""
    right = np.flatnonzero(kept.labels[ordered(look, kept)] == label)
    return int(right[0]) + 1 if len(right) else len(kept.labels) + 1


def ordered(look: Look, kept: Kept) -> npt.NDArray[np.intp]:
    """Order a catalogue for a photo as a search does: by vector, then the best once more."""
    order = np.argsort(-(kept.vectors @ look.vector), kind="stable")
    best = order[:SHORTLIST]
    judgement = judge(
        look,
        [kept.described[place].descriptors for place in best],
        lambda places: [kept.described[best[place]].points for place in places],
    )
    if judgement is None:
        return order
    again = np.argsort(-judgement.similarity, kind="stable")
    return np.concatenate([best[again], order[SHORTLIST:]])


def counted(things: Collection[Thing], *, name: str) -> Iterator[Thing]:
    for number, thing in enumerate(things, start=1):
        yield thing
        if number % 100 == 0 or number == len(things):
            print(f"{name}: {number} of {len(things)}", file=sys.stderr, flush=True)


def _by_photo(tasks: Sequence[Task]) -> list[list[Question]]:
    found: dict[Any, list[Question]] = {}
    for task in tasks:
        for place, entry in enumerate(task.queries):
            found.setdefault(entry.file, []).append(Question(task=task, place=place))
    return list(found.values())
