"""What is printed decides where looks leave it open, and nowhere else."""

from collections.abc import Sequence

import pytest

from visual_search.exceptions import ConfigurationError
from visual_search.imaging import Crop
from visual_search.search.hits import Candidate
from visual_search.search.query.photos.label import Label
from visual_search.search.ranking.printed import alike, is_undecided, refined

# Two cartons of one brand that look alike, and a shelf of other things.
SIMILARITY = (0.80, 0.795, 0.78, *(0.5 - place / 100 for place in range(30)))


def line(text: str, *, left: float = 0.3, size: float = 0.1) -> dict[str, object]:
    return {"text": text, "box": [left, 0.45, 0.4, 0.1], "size": size, "sure": 0.9}


ON_PRODUCTS = {
    0: {"0.jpg": [line("ALPRO"), line("Original")]},
    1: {"1.jpg": [line("ALPRO"), line("Vanilla"), line("Soya drink")]},
    2: {"2.jpg": [line("Arla"), line("Mjölk")]},
}


def candidates(similarity: Sequence[float] = SIMILARITY) -> list[Candidate]:
    return [
        Candidate(pk=pk, image_name=f"{pk}.jpg", similarity=value)
        for pk, value in enumerate(similarity)
    ]


def label_of(*lines: dict[str, object], refused: Sequence[str] = ()) -> Label:
    return Label(lambda: lines, lambda _pks: ON_PRODUCTS, refused=refused)


def order(label: Label, **named) -> list[int]:
    return [one.pk for one in refined(label, candidates(), **named)][:3]


def test_words_decide_between_those_that_look_alike():
    label = label_of(line("alpro"), line("VANIL1A"))

    found = refined(label, candidates())

    assert [one.pk for one in found][:3] == [1, 0, 2]
    [reason] = found[0].reasons
    assert (reason.kind, reason.values) == ("printed", ("vanilla", "alpro"))
    assert reason.boxes == {
        name: pytest.approx((0.3, 0.45, 0.7, 0.55)) for name in ("photo", "image")
    }


def test_a_clear_lead_is_left_alone_and_nothing_is_read():
    clear = candidates((0.9, *SIMILARITY[1:]))
    label = label_of(line("vanilla"))

    assert refined(label, clear) == clear
    assert not is_undecided(clear)
    assert not label.was_read


@pytest.mark.parametrize("lettered", [(), (1,)])
def test_nothing_is_read_where_no_words_stand_on_what_it_may_be(lettered):
    # What the shop says of them, under no picture's name, does not make letters of it.
    printed = {
        pk: {"": [line("Vanilla")], **(images if pk in lettered else {f"{pk}.jpg": []})}
        for pk, images in ON_PRODUCTS.items()
    }
    label = Label(lambda: [line("vanilla")], lambda _pks: printed)

    assert order(label) == [0, 1, 2]
    assert not label.was_read


def test_what_only_words_find_stays_below_what_is_alike():
    assert order(label_of(line("Mjölk")))[0] in (0, 2)
    far = candidates((0.80, 0.795, 0.30, *(0.2 - place / 100 for place in range(30))))

    assert [one.pk for one in refined(label_of(line("Mjölk")), far)][:2] == [0, 1]


def test_large_letters_in_the_middle_count_more_than_the_neighbour_on_the_shelf():
    label = label_of(line("Original", left=-0.1, size=0.05), line("Vanilla"))

    assert order(label)[0] == 1


def test_what_is_printed_outside_of_the_box_does_not_count():
    label = label_of(line("Vanilla", left=0.55))

    assert order(label)[0] == 1
    assert order(label, box=Crop(0.0, 0.0, 0.5, 1.0))[0] == 0


def test_a_line_that_was_taken_away_does_not_count():
    label = label_of(line("Vanilla"), refused=["Vanilla"])

    assert order(label)[0] == 0
    assert label.words == []


def test_a_reader_that_cannot_work_leaves_the_looks(caplog):
    def fail():
        raise ConfigurationError("It is not installed.")

    label = Label(fail, lambda _pks: ON_PRODUCTS)

    assert order(label) == [0, 1, 2]
    assert "not installed" in caplog.text


@pytest.mark.parametrize("text", ["", "\x00\x1b", "!!", "a", "💥" * 50, "ا" * 400])
def test_odd_text_moves_nothing(text):
    assert order(label_of(line(text))) == [0, 1, 2]


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("vanilla", "vanil1a", True),
        ("yoghurt", "yogurt", True),
        ("red", "rod", False),
        ("orange", "grapefruit", False),
        ("牛奶饮料", "牛奶饮品", True),
    ],
)
def test_misread_letters_are_forgiven_and_other_words_are_not(one, other, is_alike):
    assert (alike(one, other) > 0) == is_alike
