"""What is known of a shopper is theirs to see and to end, and the user's once they sign in."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.core.management import CommandError, call_command
from django.urls import reverse
from freezegun import freeze_time

from tests.personalisation.browsers import Browser
from visual_search import indexing
from visual_search.models import Interaction
from visual_search.personalisation import (
    Level,
    Shopper,
    export_shopper,
    forget_shopper,
    note,
    note_search,
)

pytestmark = pytest.mark.django_db
RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture
def ada(db) -> User:
    return User.objects.create_user("ada")


def looked_at(poster, browser: Browser) -> str:
    browser.visit(lambda request: note(request, "view", poster))
    return browser.visit(lambda request: Shopper.of(request).visitor)


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("visual_search_forget", *arguments, stdout=out)
    return out.getvalue()


def test_one_call_leaves_nothing_of_a_shopper(make_poster, ada) -> None:
    poster = make_poster(RED)
    visitor, other = Browser(Level.KEPT), Browser(Level.KEPT)
    looked_at(poster, visitor)
    visitor.user = ada
    looked_at(poster, visitor)
    visitor.headers["Agreed"] = "1"
    looked_at(poster, visitor)
    name = looked_at(poster, other)
    # Whatever they agree to now.
    visitor.headers["Agreed"] = "0"

    erased = visitor.visit(forget_shopper)

    assert erased == 2
    assert visitor.cookies == {}
    assert list(Interaction.objects.values_list("visitor", "user")) == [(name, None)]


def test_a_shopper_can_read_what_is_known_of_them(make_poster, ada) -> None:
    poster, browser = make_poster(RED), Browser(Level.VISIT)
    looked_at(poster, browser)
    browser.headers["Agreed"] = "2"
    browser.visit(lambda request: note_search(request, words="red", placement="page"))

    found = json.loads(json.dumps(browser.visit(export_shopper)))

    assert [one["product"] for one in found["visit"]] == [str(poster.pk)]
    assert [(one["kind"], one["words"], one["placement"]) for one in found["kept"]] == [
        ("search", "red", "page")
    ]


def test_the_command_prints_and_erases(make_poster, ada) -> None:
    poster = make_poster(RED)
    looked_at(poster, Browser(Level.KEPT, user=ada))
    name = looked_at(poster, Browser(Level.KEPT))

    [printed] = json.loads(told("--user", "ada", "--export"))
    assert (printed["model"], printed["product"]) == ("testapp.poster", str(poster.pk))
    assert told("--user", str(ada.pk)) == told("--visitor", name) == "1 erased\n"
    assert not Interaction.objects.exists()
    with pytest.raises(CommandError):
        told("--user", "nobody")


def test_the_admin_forgets_the_shoppers_of_chosen_rows(make_poster, admin_client) -> None:
    red, blue, browser = make_poster(RED), make_poster(BLUE), Browser(Level.KEPT)
    looked_at(red, browser)
    name = looked_at(blue, browser)
    stays = looked_at(red, Browser(Level.KEPT))
    address = reverse("admin:visual_search_interaction_changelist")
    chosen = Interaction.objects.filter(visitor=name).first()

    page = admin_client.get(address)
    admin_client.post(address, {"action": "forget_shoppers", "_selected_action": chosen.pk})

    assert name not in page.content.decode()
    assert set(Interaction.objects.values_list("visitor", flat=True)) == {stays}


def test_what_a_visitor_did_becomes_the_users_who_signs_in(make_poster, ada) -> None:
    red, blue, browser = make_poster(RED), make_poster(BLUE), Browser(Level.KEPT)
    looked_at(red, Browser(Level.KEPT, user=ada))
    looked_at(red, browser)
    looked_at(blue, browser)

    def sign_in(request) -> None:
        user_logged_in.send(sender=User, request=request, user=ada)

    browser.visit(sign_in)

    rows = Interaction.objects.order_by("document").values_list("user", "visitor")
    assert list(rows) == [(ada.pk, ""), (ada.pk, "")]
    assert browser.cookies == {}


def test_nothing_is_handed_over_unless_the_user_agrees(make_poster, ada) -> None:
    browser = Browser(Level.KEPT)
    looked_at(make_poster(RED), browser)
    browser.headers["Agreed"] = "1"

    browser.visit(lambda request: user_logged_in.send(sender=User, request=request, user=ada))

    assert Interaction.objects.get().user is None


def test_what_is_kept_ends_on_time_also_where_the_clock_was_ahead(
    make_poster, configure, settings
) -> None:
    configure(CONSENT=settings.VISUAL_SEARCH["CONSENT"], INTERACTION_DAYS=30)
    poster, late = make_poster(RED), make_poster(BLUE)
    with freeze_time("2026-11-01T12:00:00Z"):
        looked_at(poster, Browser(Level.KEPT))
    with freeze_time("2126-11-01T12:00:00Z"):
        looked_at(poster, Browser(Level.KEPT))
    with freeze_time("2026-11-30T12:00:00Z"):
        looked_at(late, Browser(Level.KEPT))
    with freeze_time("2026-12-01T12:01:00Z"):
        indexing.sweep()

    assert Interaction.objects.get().document.object_pk == late.pk
