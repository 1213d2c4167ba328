"""The ablation tables in Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.comparison import Ranks
from benchmarks.retrieval_tasks import Task
from visual_search.lab.measures.bootstrap import PairedTest, Resampling


@dataclass(frozen=True, kw_only=True)
class Cost:
    """CPU time of an image of the catalogue and of a photo that asks, and what is stored."""

    image_ms: float
    photo_ms: float
    stored_bytes: float


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was measured: ranks of the first right answers, and costs by configuration."""

    tasks: Sequence[Task]
    ranks: Ranks
    costs: Mapping[str, Cost]

    def part(self, name: str, task: Task, *, first: int) -> float:
        """R@k: part of the queries, in percent, with a right answer among the first."""
        return 100 * float(np.mean(self.ranks[name, task.name] <= first))

    def gain(self, name: str, task: Task, *, over: str) -> PairedTest:
        """How much higher R@1 is than that of another configuration, as a fraction."""
        one, other = (
            (self.ranks[which, task.name] == 1).astype(np.float64) for which in (over, name)
        )
        resampling = Resampling.by([query.group for query in task.queries])
        return resampling.paired(one, other)


def gain_table(figures: Figures, stages: Sequence[str]) -> str:
    """What each stage adds to R@1 of the one before it, and the cost of all up to it."""
    head = ["stage", *_task_names(figures), "CPU ms an image", "a photo", "bytes an image"]
    rows = []
    for before, name in zip(["", *stages], stages, strict=False):
        cost = figures.costs[name]
        gains = [
            _signed(figures.gain(name, task, over=before))
            if before
            else f"{figures.part(name, task, first=1):.1f}"
            for task in figures.tasks
        ]
        costs = (f"{cost.image_ms:.0f}", f"{cost.photo_ms:.0f}", f"{cost.stored_bytes:,.0f}")
        rows.append([name, *gains, *costs])
    return markdown(head, rows)


def absolute_table(figures: Figures, stages: Sequence[str]) -> str:
    rows = [
        [
            name,
            *(
                f"{figures.part(name, task, first=1):.1f} / {figures.part(name, task, first=5):.1f}"
                for task in figures.tasks
            ),
        ]
        for name in stages
    ]
    return markdown(["R@1 / R@5", *_task_names(figures)], rows)


def variation_table(figures: Figures, whole: str, variations: Sequence[str]) -> str:
    """How R@1 changes when one part of the whole is left out, or one is added."""
    rows = [
        [name, *(_signed(figures.gain(name, task, over=whole)) for task in figures.tasks)]
        for name in variations
    ]
    return markdown(["`best`", *_task_names(figures)], rows)


def bound_table(figures: Figures, plain: str, bounds: Mapping[str, float]) -> str:
    """CPU time of an image beside one plain pass, and how much is allowed."""
    rows = []
    for name, bound in bounds.items():
        ratio = figures.costs[name].image_ms / figures.costs[plain].image_ms
        rows.append([name.rpartition(" ")[2], f"{ratio:.2f}", f"{bound:.1f}"])
    return markdown(["preset", "CPU of an image beside one plain pass", "at most"], rows)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    first, *rest = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    return "\n".join([first, "|---" * len(head) + "|", *rest])


def _task_names(figures: Figures) -> list[str]:
    return [f"{task.name} ({len(task.queries)})" for task in figures.tasks]


def _signed(test: PairedTest) -> str:
    low, high = (100 * limit for limit in test.interval)
    return f"{100 * test.delta:+.1f} ({low:+.1f} to {high:+.1f})"
