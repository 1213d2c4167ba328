"""What a process counts in its own memory while the Redis of the rate limit is away."""

import uuid
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visual_search.admission import counting
from visual_search.admission.counting import WINDOW_SECONDS, Charge, LocalCounter, SharedCounter

names = st.sampled_from(["one", "another", "third"])
visits = st.lists(st.tuples(names, st.floats(0, 30)), max_size=40)


@settings(max_examples=100, deadline=None)
@given(visits=visits, each=st.integers(0, 3), total=st.integers(0, 5))
def test_counted_in_memory_no_window_lets_in_more_than_its_limits(visits, each, total):
    counter, now, start = LocalCounter(), 0.0, None
    let_in: Counter[str] = Counter()
    for name, pause in visits:
        now += pause
        if start is None or now >= start + WINDOW_SECONDS:
            start, let_in = now, Counter()
        wait = counter.take({name: Charge(each), "total": Charge(total)}, now=now)

        is_full = bool(each and let_in[name] == each) or bool(total and let_in.total() == total)
        assert bool(wait) == is_full
        assert not is_full or now + wait == pytest.approx(start + WINDOW_SECONDS)
        let_in[name] += not is_full


def test_counting_in_memory_takes_little_of_it(monkeypatch):
    monkeypatch.setattr(counting, "_MOST_NAMES", 100)
    counter = LocalCounter()

    def visit(name: str, *, now: float) -> float:
        return counter.take({name: Charge(1), "total": Charge(0)}, now=now)

    waits = [visit(f"{number}", now=0.0) for number in range(200)]

    assert sum(not wait for wait in waits) == 99
    assert visit("another", now=60.0) == 0


@pytest.fixture(params=["in memory", "shared"])
def take(request, limiter_url):
    """Charge either counter under names that no other test uses."""
    if request.param == "in memory":
        counter = LocalCounter()
        return lambda charges: counter.take(charges, now=0.0)
    run = uuid.uuid4().hex
    shared = SharedCounter(limiter_url)
    return lambda charges: shared.take({f"{run}{name}": one for name, one in charges.items()})


def test_a_charge_of_many_units_may_go_beyond_the_limit_and_is_the_last_one(take):
    waits = [take({"one": Charge(5, units=units)}) for units in (1, 3, 9, 1)]

    assert waits[:3] == [0, 0, 0]
    assert 0 < waits[3] <= WINDOW_SECONDS


def test_a_charge_of_no_units_only_looks(take):
    looks = [take({"one": Charge(1, units=0)}) for _ in range(3)]
    take({"one": Charge(1)})

    assert looks == [0, 0, 0]
    assert take({"one": Charge(1, units=0)}) > 0


def test_a_charge_that_one_name_refuses_is_made_under_no_other(take):
    take({"full": Charge(1)})

    assert take({"one": Charge(1), "full": Charge(1)}) > 0
    assert take({"one": Charge(1)}) == 0
