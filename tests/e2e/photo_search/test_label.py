"""Looks come first; then the label on the photo is read, and what it says can be taken away."""

import pytest
from playwright.sync_api import expect

from visual_search.models import Document, Reading
from visual_search.reading import readers

from .conftest import settled
from .test_why import address, ask_why, scene_file  # noqa: F401  # the shop of twin plates


@pytest.fixture
def reads(configure, monkeypatch) -> None:
    monkeypatch.setitem(readers.READERS, "words", "tests.photo_page.test_label.Soya")
    configure(READERS=["words"])


@pytest.fixture
def twins(reads, address) -> str:  # noqa: F811
    """Of two plates with one picture, on the second is printed what is on the photo."""
    for name, text in (("Plate", "OAT DRINK"), ("Twin plate", "SOYA DRINK")):
        line = {"text": text, "box": [0.1, 0.1, 0.5, 0.2], "size": 0.2, "sure": 1.0}
        for document in Document.objects.filter(text__startswith=name):
            Reading.objects.filter(document=document).update(state="ready", found={"lines": [line]})
    return address


def test_the_answer_is_refined_and_a_line_can_be_taken_away(
    page,
    twins,
    scene_file,  # noqa: F811
    complaints,
    assert_accessible,
):
    page.goto(twins)
    page.get_by_label("Choose your photo").set_input_files(scene_file)

    page.wait_for_url("**read=1**")
    settled(page)

    expect(page.locator(".vs-photo-card, .vs-card").first).to_contain_text("Twin plate")
    expect(page.get_by_text("Read on your photo:")).to_be_visible()
    assert ask_why(page).locator("figure").count() == 2
    expect(page.get_by_text("The same is printed on both").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Without “SOYA drink”").click()
    page.wait_for_url("**unread=SOYA**")
    settled(page)
    expect(page.get_by_role("button", name="Without “SOYA drink”")).to_have_count(0)
    assert complaints == []
