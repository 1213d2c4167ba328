"""Examples: what is read, what belongs together, and what is kept aside."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import picture
from visual_search.exceptions import ManifestError
from visual_search.lab.data.splits import (
    FIT,
    JUDGE,
    STOP,
    Columns,
    catalogue_examples,
    field_examples,
    only_largest,
    read_examples,
)
from visual_search.registry import registry

COLOURS = [(20 * number, 255 - 20 * number, 128) for number in range(12)]


@pytest.fixture
def make_manifest(tmp_path: Path):
    def make(rows: list[dict[str, str]], *, folder: str = "") -> Path:
        (tmp_path / folder).mkdir(exist_ok=True)
        for number, row in enumerate(rows):
            row.setdefault("image", f"{number}.png")
            picture(COLOURS[number % len(COLOURS)]).save(tmp_path / folder / row["image"])
        path = tmp_path / "manifest.csv"
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, sorted({name for row in rows for name in row}))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return make


def grouped(count: int = 40, groups: int = 20) -> list[dict[str, str]]:
    return [
        {"label": f"kind {number % 4}", "group": f"sender {number % groups}"}
        for number in range(count)
    ]


def test_no_group_is_divided_between_the_parts(make_manifest):
    examples = read_examples(make_manifest(grouped()))

    parts = {}
    for entry, part in zip(examples.entries, examples.parts, strict=True):
        parts.setdefault(entry.group, set()).add(str(part))
    assert {len(found) for found in parts.values()} == {1}


def test_about_a_fifth_judges_and_a_fifth_of_the_rest_stops(make_manifest):
    examples = read_examples(make_manifest(grouped()))

    counts = Counter(map(str, examples.parts))
    assert counts == {FIT: 26, STOP: 6, JUDGE: 8}


def test_the_parts_do_not_depend_on_the_order_of_the_rows(make_manifest):
    rows = grouped()
    first = read_examples(make_manifest(rows))

    second = read_examples(make_manifest(rows[::-1]))

    def part_of(examples):
        pairs = zip(examples.entries, examples.parts, strict=True)
        return {entry.file.name: str(part) for entry, part in pairs}

    assert part_of(first) == part_of(second)


def test_another_seed_keeps_others_aside(make_manifest):
    path = make_manifest(grouped())

    judged = {tuple(read_examples(path, seed=seed).places(JUDGE)) for seed in range(5)}

    assert len(judged) > 1


def test_a_column_may_decide_the_parts(make_manifest):
    rows = grouped()
    for number, row in enumerate(rows):
        row["split"] = "test" if number % 20 < 3 else "train"

    examples = read_examples(make_manifest(rows))

    assert {examples.entries[place].fields["split"] for place in examples.places(JUDGE)} == {"test"}
    assert len(examples.places(JUDGE)) == 6
    assert len(examples.places(STOP)) > 0


def test_columns_may_have_other_names_and_images_their_own_folder(make_manifest):
    rows = [{"sku": f"{number}", "style": f"{number // 2}"} for number in range(20)]

    examples = read_examples(
        make_manifest(rows, folder="images"), columns=Columns(label="sku", group="style")
    )

    assert len(examples.names) == 20
    assert examples.entries[5].group == "2"


def test_what_the_manifest_calls_a_query_is_no_main_picture(make_manifest):
    rows = [
        {"label": f"{number // 2}", "role": "catalogue" if number % 2 else "query"}
        for number in range(20)
    ]

    examples = read_examples(make_manifest(rows))

    assert examples.mains.tolist() == list(range(1, 20, 2))


def test_only_the_largest_classes_can_be_kept(make_manifest):
    rows = [*grouped(40), *({"label": "rare", "group": f"other {n}"} for n in range(2))]
    examples = read_examples(make_manifest(rows))

    kept = only_largest(examples, 4)

    assert kept.names == ("kind 0", "kind 1", "kind 2", "kind 3")
    assert len(kept.entries) == len(kept.labels) == len(kept.parts) == 40
    assert all(
        kept.names[label] == entry.label
        for label, entry in zip(kept.labels, kept.entries, strict=True)
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"kind": "a"}], "lacks the columns: label"),
        ([{"label": ""}], "Line 2: the label is empty"),
        ([{"label": "a"}, {"label": "b"}], "training needs 6"),
    ],
)
def test_a_manifest_that_teaches_nothing_is_refused(rows, message, make_manifest):
    with pytest.raises(ManifestError, match=message):
        read_examples(make_manifest(rows))


def test_a_missing_image_is_refused_with_its_line(make_manifest):
    path = make_manifest(grouped(20))
    (path.parent / "3.png").unlink()

    with pytest.raises(ManifestError, match=r"Line 5: there is no image '3\.png'"):
        read_examples(path)


def test_a_missing_manifest_is_refused(tmp_path):
    with pytest.raises(ManifestError, match="cannot be read"):
        read_examples(tmp_path / "none.csv")


def test_the_catalogue_teaches_with_every_photo_that_shoppers_see(make_lamp):
    for number in range(7):
        make_lamp(COLOURS[number], COLOURS[number + 1])
    make_lamp(COLOURS[9], is_published=False)
    searchable = registry.for_label("testapp.lamp")

    examples = catalogue_examples(searchable)

    assert len(examples.entries) == 14
    assert len(examples.names) == len(examples.mains) == 7


def test_a_filter_field_can_be_learned(make_poster):
    for number in range(8):
        make_poster(COLOURS[number], genre="jazz" if number % 2 else "")
        make_poster(COLOURS[number], genre="rock")
    searchable = registry.for_label("testapp.poster")

    examples = field_examples(searchable, "genre")

    assert examples.names == ("jazz", "rock")
    assert len(examples.entries) == 12


def test_a_field_that_is_no_filter_field_is_refused_with_those_there_are(make_poster):
    searchable = registry.for_label("testapp.poster")

    with pytest.raises(ManifestError, match="it has genre, price, is_published"):
        field_examples(searchable, "colour")
