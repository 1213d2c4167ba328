"""Several photos of one thing on the page, as a browser without scripts sends them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conftest import picture_bytes
from tests.html import Page
from tests.photo_page.asking import BLUE, GREEN, RED, SHOP, again, ask, copy_in, still_life
from tests.test_views import titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base", "shelf")]


def view(colour) -> SimpleUploadedFile:
    return SimpleUploadedFile("view.png", picture_bytes(colour), "image/png")


def removable(response) -> list[str]:
    """The names of the buttons that take a photo away."""
    buttons = Page(response.content.decode()).named("button")
    return [one["aria-label"] or "" for one in buttons if one.get("name") == "without_view"]


def test_another_view_is_added_and_carried_and_taken_away(client):
    alone = ask(client, still_life(RED))
    assert removable(alone) == []

    both = again(client, alone, another=[view(RED), view(BLUE)])
    assert removable(both) == ["Remove photo 1", "Remove photo 2", "Remove photo 3"]

    page = Page(both.content.decode())
    others = [one["value"] for one in page.named("input") if one.get("name") == "other"]
    two = client.post(SHOP, {"copy": copy_in_text(both), "other": others, "without_view": "1"})
    assert removable(two) == ["Remove photo 1", "Remove photo 2"]

    last = client.post(SHOP, {"copy": copy_in_text(both), "other": others[1:], "without_view": "0"})
    assert removable(last) == []
    assert titles(last)[0] == "Blue mug"


def copy_in_text(response) -> str:
    fields = Page(response.content.decode()).named("input")
    return next(one["value"] or "" for one in fields if one.get("name") == "copy")


def test_a_photo_of_another_thing_leaves_the_views_behind(client):
    both = again(client, ask(client), another=[view(BLUE)])

    fresh = again(client, both, photo=view(GREEN))

    assert removable(fresh) == []
    assert titles(fresh)[0] == "Green vase"
    assert copy_in(fresh)


def test_scripts_send_all_of_them_and_name_them_in_the_address(client):
    answer = ask(client, part="answer", kept="1", view=["2", "no name!"], another=[view(BLUE)])

    assert "view=2&" in answer.content.decode().replace("&amp;", "&")
    assert "no name" not in answer.content.decode()


def test_five_are_looked_at_and_what_is_no_photo_is_refused(client):
    many = ask(client, another=[view(RED) for _ in range(5)])
    none = ask(client, another=[SimpleUploadedFile("a.png", b"nothing", "image/png")])

    assert len(removable(many)) == 5
    assert "data-vs-another" in many.content.decode()
    assert none.status_code == 415
