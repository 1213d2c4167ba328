"""What a process counts in its own memory while the Redis of the rate limit is away."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visual_search.door import counting
from visual_search.door.counting import WINDOW_SECONDS, LocalCounter

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
        wait = counter.take_place({name: each, "total": total}, now=now)

        is_full = bool(each and let_in[name] == each) or bool(total and let_in.total() == total)
        assert bool(wait) == is_full
        assert not is_full or now + wait == pytest.approx(start + WINDOW_SECONDS)
        let_in[name] += not is_full


def test_counting_in_memory_takes_little_of_it(monkeypatch):
    monkeypatch.setattr(counting, "_MOST_NAMES", 100)
    counter = LocalCounter()

    waits = [counter.take_place({f"{number}": 1, "total": 0}, now=0.0) for number in range(200)]

    assert sum(not wait for wait in waits) == 99
    assert counter.take_place({"another": 1, "total": 0}, now=60.0) == 0
