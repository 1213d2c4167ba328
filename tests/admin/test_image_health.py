"""Image health in the admin and the API: listed, counted, exported, called fine and back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from visual_search.models import Document, Finding, HealthCount

pytestmark = pytest.mark.django_db
LIST = "/admin/visual_search/finding/"
API = reverse("visual_search:api_image_health")


@pytest.fixture
def findings(make_poster, space):
    """Two findings, one of them of a product without a picture; its title is a formula."""
    make_poster((20, 20, 20))
    make_poster((30, 30, 30), title="=1+1")
    first, second = Document.objects.order_by("pk")
    return [
        Finding.objects.create(kind="dark", document=first, image_name="posters/a.png"),
        Finding.objects.create(kind="no_picture", document=second),
    ]


def act(client, action, rows):
    return client.post(
        f"{LIST}?shown=all", {"action": action, "_selected_action": [row.pk for row in rows]}
    )


def test_the_list_says_what_is_wrong_and_what_to_do_with_counts_by_kind(client, findings):
    page = client.get(LIST).content.decode()

    assert "Take it again with more light" in page
    assert '<a class="vs-badge" href="?kind__exact=dark">dark 1</a>' in page
    only = client.get(LIST, {"kind__exact": "dark"}).content.decode()
    assert "Add a picture" not in only


def test_an_empty_list_says_whether_anybody_looks(client, configure):
    assert "Pictures are not examined" in client.get(LIST).content.decode()

    configure(READERS=["health"])

    assert "Nothing is wrong" in client.get(LIST).content.decode()


def test_what_is_called_fine_leaves_the_list_and_comes_back(client, findings):
    act(client, "call_fine", findings[:1])
    assert "more light" not in client.get(LIST).content.decode()
    assert "called fine by boss" in client.get(LIST, {"shown": "fine"}).content.decode()

    act(client, "look_again", findings[:1])

    assert "more light" in client.get(LIST).content.decode()


def test_who_may_only_look_cannot_call_anything_fine(client, viewer, findings):
    client.force_login(viewer)

    act(client, "call_fine", findings)

    assert not Finding.objects.exclude(dismissed_at=None).exists()


def test_the_export_holds_no_formula(client, findings):
    table = act(client, "export", findings).content.decode()

    assert table.splitlines()[0].startswith("kind,product,key,image")
    assert "'=1+1" in table
    assert "Take it again with more light" in table


def test_the_trend_is_drawn_and_told_in_words(client, findings):
    today = timezone.now().date()
    for days, count in ((2, 5), (0, 2)):
        HealthCount.objects.create(day=today - timedelta(days=days), kind="dark", count=count)

    page = client.get(LIST).content.decode()

    assert '<svg viewBox="0 0 320 72" role="img" aria-label="From 5 on' in page


def test_the_api_is_for_staff_alone(client, viewer, findings, django_user_model):
    assert client.get(API).status_code == 200
    client.force_login(viewer)
    assert client.get(API).status_code == 200

    client.force_login(django_user_model.objects.create_user("shopper"))
    assert client.get(API).status_code == 403
    client.logout()
    assert client.get(API).status_code in (401, 403)


def test_the_api_tells_kinds_counts_and_pages(client, findings):
    answer = client.get(API, {"kind": "dark", "limit": 1}).json()

    [found] = answer["findings"]
    assert (found["kind"], found["image_name"]) == ("dark", "posters/a.png")
    assert (answer["counts"], answer["next_offset"]) == ({"dark": 1, "no_picture": 1}, None)
    assert client.get(API, {"limit": 1}).json()["next_offset"] == 1
    assert client.get(API, {"kind": "ugly"}).status_code == 400
