"""A title that says what kind a thing is."""

import pytest

from visual_search.language.terms.kinds import says_kind


@pytest.mark.parametrize(
    ("title", "category", "languages", "says"),
    [
        ("Amphora Vase, Sky", "Living > Vases", ["en"], True),
        ("Amphora Vase, Sky", "Kitchen > Jugs", ["en"], False),
        ("Hängelampe Kugel", "Wohnen › Hängelampen", ["de"], True),
        ("Vase", "Vases > Jugs", ["en"], False),
        ("", "", ["en"], False),
    ],
)
def test_a_title_says_its_kind_by_the_last_step_of_its_category(title, category, languages, says):
    assert says_kind(title, category, languages) is says
