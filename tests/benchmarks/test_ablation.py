"""The ablation: fair samples, ranks and gains, and networks that are asked only once."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import ablation, photo_search
from benchmarks.ablation_tables import Cost, Figures, bound_table, gain_table, variation_table
from benchmarks.comparison import Kept, ask, describe, ordered, rank
from benchmarks.page import replaced
from benchmarks.retrieval_tasks import DATA, Task, retrieval_tasks, spread
from benchmarks.shared_networks import SharingEnsemble
from tests.encoders.test_ensemble import SEED, picture
from visual_search.encoders import Description
from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.encoders.backends.ensemble import Ensemble
from visual_search.encoders.details.comparison import Look, compare, match
from visual_search.lab.data.manifest import CATALOGUE, QUERY, Entry


def entry(label: str, number: int = 0, role: str = QUERY) -> Entry:
    return Entry(file=Path(label) / str(number), label=label, role=role, group=label)


def kept(*labels: str) -> Kept:
    """A catalogue whose images point to one axis each."""
    vectors = np.eye(len(labels), dtype=np.float32)
    return Kept(
        described=[Description(vector=vector) for vector in vectors],
        vectors=vectors,
        labels=np.array(labels, dtype=object),
    )


def test_a_sample_has_of_each_label_its_share():
    entries = [entry("tea", number) for number in range(60)]
    entries += [entry("milk", number) for number in range(30)]

    sample = spread(entries, 9)

    assert [one.label for one in sample] == ["milk"] * 3 + ["tea"] * 6
    assert len({one.file for one in sample}) == 9
    assert spread(entries, 500) == spread(entries[::-1], 500)
    assert len(spread(entries, 500)) == 90


def test_images_that_are_not_there_are_named(tmp_path):
    with pytest.raises(SystemExit, match="VISUAL_SEARCH_TEST_DATA"):
        retrieval_tasks(queries=5, distractors=5, data=tmp_path)


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason=f"real images are needed; there are none in {DATA}")
def test_right_answers_are_in_the_catalogues():
    tasks = retrieval_tasks(queries=40, distractors=25)

    assert [len(task.queries) for task in tasks] == [40] * 5
    assert len(tasks[1].catalogue) == len(tasks[0].catalogue) + 25
    for task in tasks:
        labels = {one.label for one in task.catalogue}
        assert {query.label for query in task.queries} <= labels


def test_the_rank_is_that_of_the_first_right_answer():
    look = Look(vector=np.array([0.1, 0.9, 0.5, 0.2], dtype=np.float32))
    catalogue = kept("tea", "milk", "tea", "rice")

    assert ordered(look, catalogue).tolist() == [1, 2, 3, 0]
    assert rank(look, catalogue, label="milk") == 1
    assert rank(look, catalogue, label="tea") == 2
    assert rank(look, catalogue, label="soap") == 5


def test_every_photo_is_ranked_by_every_configuration_in_every_task():
    names = [f"amphora-vase-{name}-front.webp" for name in ("coral", "cream", "sky")]
    files = [SEED / "pictures" / name for name in names]
    catalogue = tuple(Entry(file=one, label=one.name, role=CATALOGUE) for one in files)
    queries = tuple(Entry(file=one, label=one.name, role=QUERY) for one in files[::-1])
    tasks = [
        Task(name="all", catalogue=catalogue, queries=queries),
        Task(name="first", catalogue=catalogue[:1], queries=queries),
    ]
    encoders = {"coarse": DummyEncoder(dimensions=12), "fine": DummyEncoder(dimensions=48)}

    ranks = ask(tasks, encoders, describe(tasks, encoders))

    assert ranks["coarse", "all"].tolist() == ranks["fine", "all"].tolist() == [1, 1, 1]
    assert ranks["fine", "first"].tolist() == [2, 2, 1]


def test_networks_that_are_shared_say_the_same():
    options = {"networks": [0], "second_look": ["regions", "centre", "points"]}
    image = picture("amphora-vase-coral-front.webp")

    alone, shared = Ensemble(**options), SharingEnsemble(**options)

    for _ in range(2):
        [one], [other] = (encoder.describe_images([image]) for encoder in (alone, shared))
        assert one.points == other.points
        assert one.descriptors == other.descriptors
        assert np.array_equal(one.vector, other.vector)
    looks = [encoder.look_at(image) for encoder in (alone, shared)]
    assert compare(looks[0], [one.descriptors]) == compare(looks[1], [one.descriptors])
    assert match(looks[0], one.points) == match(looks[1], one.points)
    assert alone.fingerprint == shared.fingerprint


@pytest.fixture
def figures() -> Figures:
    queries = tuple(entry(label, number) for label in ("tea", "milk") for number in range(5))
    task = Task(name="pack", catalogue=(), queries=queries)
    ranks = {
        ("plain", "pack"): np.array([1, 2, 3, 9, 9, 1, 9, 9, 9, 9]),
        ("more", "pack"): np.array([1, 1, 1, 1, 9, 1, 9, 9, 9, 9]),
    }
    costs = {
        "plain": Cost(image_ms=10.0, photo_ms=11.0, stored_bytes=2560.0),
        "more": Cost(image_ms=14.0, photo_ms=20.0, stored_bytes=6514.4),
    }
    return Figures(tasks=[task], ranks=ranks, costs=costs)


def test_a_stage_shows_its_gain_over_the_one_before_and_its_cost(figures):
    lines = gain_table(figures, ["plain", "more"]).splitlines()

    assert lines[0].startswith("| stage | pack (10) |")
    assert lines[2] == "| plain | 20.0 | 10 | 11 | 2,560 |"
    assert lines[3] == "| more | +30.0 (+0.0 to +60.0) | 14 | 20 | 6,514 |"


def test_what_is_left_out_shows_what_it_was_worth(figures):
    assert "| plain | -30.0 (-60.0 to +0.0) |" in variation_table(figures, "more", ["plain"])


def test_costs_stand_beside_a_plain_pass_and_their_bound(figures):
    assert "| more | 1.40 | 1.5 |" in bound_table(figures, "plain", {"more": 1.5})


@pytest.mark.parametrize("benchmark", [ablation, photo_search])
def test_the_page_has_room_for_the_tables(benchmark):
    page = benchmark.PAGE.read_text(encoding="utf-8")

    changed = replaced(page, "| a table |", begin=benchmark.BEGIN, end=benchmark.END)

    assert "| a table |" in changed
    assert changed.startswith(page[: page.index(benchmark.BEGIN)])
    assert changed.endswith(page[page.index(benchmark.END) :])
