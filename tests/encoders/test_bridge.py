"""A bridge from pictures to words finds what it was not told of, or says that it does not."""

import numpy as np
import pytest

from visual_search.encoders.learned.bridge import Lesson, learn_bridge, try_bridge

KINDS, VARIANTS = 20, 3


def units(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def lesson(*, relates: bool = True, pictures: int = 24) -> Lesson:
    """Products of some kinds; pictures say the same as texts, in other numbers, or nothing."""
    random = np.random.default_rng(1)
    kinds = random.standard_normal((KINDS, 6)).repeat(VARIANTS, axis=0)
    texts = units(kinds @ random.standard_normal((6, 12)))
    seen = kinds if relates else random.standard_normal(kinds.shape)
    looks = seen @ random.standard_normal((6, pictures))
    noise = 0.1 * random.standard_normal(looks.shape)
    families = [number // VARIANTS for number in range(len(kinds))]
    return Lesson(pictures=units(looks + noise), texts=texts, names=texts, families=families)


@pytest.mark.parametrize("pictures", [24, 200])
def test_what_was_kept_aside_is_found_by_its_text(pictures):
    trial = try_bridge(lesson(pictures=pictures))

    assert trial.is_won
    assert trial.bridge > 0.9
    assert trial.chance < 0.5


def test_pictures_that_say_nothing_of_the_texts_win_nothing():
    assert not try_bridge(lesson(relates=False)).is_won


def test_a_text_that_many_share_teaches_nothing():
    known = lesson()
    texts = known.texts.copy()
    texts[: 5 * VARIANTS] = texts[0]
    blurred = Lesson(
        pictures=known.pictures, texts=texts, names=known.names, families=known.families
    )

    assert set(blurred.telling().families) == set(known.families) - set(range(5))
    assert known.telling().families == known.families


def test_no_variant_of_what_is_asked_for_is_learned_from():
    for learnt, kept in lesson().fifths():
        assert set(learnt.families).isdisjoint(kept.families)
        assert len(learnt.families) + len(kept.families) == KINDS * VARIANTS


def test_what_leads_an_index_orders_pictures_as_their_crossing_does_but_for_its_length():
    known = lesson()
    bridge = learn_bridge(known)
    text = known.texts[0]

    direction = bridge.towards(text)

    lengths = np.linalg.norm(known.pictures @ bridge.weight, axis=1)
    crossed = bridge.crossed(known.pictures) @ text * lengths
    assert np.allclose(known.pictures @ direction * np.linalg.norm(bridge.weight @ text), crossed)


def test_a_score_is_as_near_as_the_text_itself_where_pictures_tell_all():
    known = lesson()
    bridge = learn_bridge(known)

    scores = bridge.scores(known.pictures, known.texts[0])

    assert np.corrcoef(scores, known.texts @ known.texts[0])[0, 1] > 0.95
