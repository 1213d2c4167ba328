"""Linear algebra keeps to one thread while a picture is worked on, and to the host's otherwise."""

import threading

import numpy as np
import pytest
from PIL import Image
from threadpoolctl import threadpool_info, threadpool_limits

from visual_search.encoders.backends.ensemble import Ensemble
from visual_search.encoders.details import colour
from visual_search.encoders.details.comparison import Look, compare
from visual_search.encoders.runtimes.one_thread import one_thread
from visual_search.search.ranking.second_look import judge

HOST = 2


def threads() -> int:
    """How many threads NumPy's own OpenBLAS has; SciPy and OpenCV may bring theirs later."""
    [numpys] = [one for one in threadpool_info() if "numpy.libs" in one["filepath"]]
    return int(numpys["num_threads"])


@pytest.fixture(autouse=True)
def _host_has_chosen():
    with threadpool_limits(HOST, user_api="blas"):
        yield


def test_the_limit_holds_inside_and_ends_with_an_error():
    seen = []

    @one_thread()
    def fail() -> None:
        seen.append(threads())
        raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail()

    assert [*seen, threads()] == [1, HOST]


def test_of_two_that_overlap_the_last_one_lifts_it():
    first_is_in, second_is_in, first_is_out = (threading.Event() for _ in range(3))
    seen = []

    def first() -> None:
        with one_thread():
            first_is_in.set()
            second_is_in.wait(10)
        first_is_out.set()

    def second() -> None:
        first_is_in.wait(10)
        with one_thread():
            second_is_in.set()
            first_is_out.wait(10)
            seen.append(threads())
        seen.append(threads())

    pair = [threading.Thread(target=one) for one in (first, second)]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()

    assert seen == [1, HOST]


class Watched(Look):
    """A look that says how many threads it was compared on."""


@compare.register
def _(_look: Watched, descriptors):
    return np.full(len(descriptors), threads(), dtype=np.float32)


def test_a_second_look_compares_on_one_thread():
    look = Watched(vector=np.ones(1, dtype=np.float32))

    assert judge(look, [b""], lambda places: [b""] * len(places)).similarity == [1]
    assert threads() == HOST


@pytest.mark.parametrize("work", ["describe_images", "encode_images", "look_at"])
def test_an_ensemble_works_on_one_thread(work, monkeypatch):
    seen, histogram = [], colour.histogram
    monkeypatch.setattr(
        colour, "histogram", lambda subject: (seen.append(threads()), histogram(subject))[1]
    )
    image = Image.new("RGB", (64, 64), "teal")

    getattr(Ensemble(), work)(image if work == "look_at" else [image])

    assert seen == [1]
    assert threads() == HOST
