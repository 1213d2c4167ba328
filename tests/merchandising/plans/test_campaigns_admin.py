"""The board of a campaign: pinned, hidden, frozen, published, and a list of few is withheld."""

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conftest import picture_bytes
from tests.testapp.models import Poster
from visual_search.models import Campaign, CampaignPicture, Document, Interaction

ADD = "/admin/visual_search/campaign/add/"


@pytest.fixture
def client(client, db):
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def posters(make_poster, embed_all) -> list[Poster]:
    made = [make_poster((200, 30 + n, 30), title=f"red {n}") for n in range(6)]
    embed_all()
    return made


@pytest.fixture
def form(db) -> dict[str, object]:
    return {
        "content_type": ContentType.objects.get_for_model(Poster).pk,
        "name": "Red days",
        "starts_at_0": "2026-01-01",
        "starts_at_1": "00:00",
        "ends_at_0": "2099-01-01",
        "ends_at_1": "00:00",
        "pictures-TOTAL_FORMS": "1",
        "pictures-INITIAL_FORMS": "0",
        "_save": "1",
    }


def mood() -> SimpleUploadedFile:
    return SimpleUploadedFile("mood.png", picture_bytes((205, 34, 30)))


@pytest.fixture
def campaign(client, form, posters) -> Campaign:
    client.post(ADD, {**form, "pictures-0-image": mood()})
    return Campaign.objects.get()


def board(client, campaign: Campaign) -> str:
    page = client.get(f"/admin/visual_search/campaign/{campaign.pk}/board/")
    return page.content.decode()


def do(client, campaign: Campaign, action: str) -> str:
    address = f"/admin/visual_search/campaign/{campaign.pk}/do/"
    page = client.post(address, {"action": action}, follow=True)
    campaign.refresh_from_db()
    return page.content.decode()


def test_from_a_picture_to_a_published_page(client, campaign, posters, plain_base):
    first = board(client, campaign)
    assert first.count('value="pin:') == 6
    assert "Fewer than 20 shoppers are near it" in first
    assert campaign.slug == "red-days"

    pinned, hidden = str(posters[5].pk), str(posters[0].pk)
    do(client, campaign, f"pin:{pinned}")
    do(client, campaign, f"hide:{hidden}")
    do(client, campaign, "freeze")
    told = do(client, campaign, "publish")

    assert "It is published" in told
    assert (campaign.pinned, campaign.hidden) == ([pinned], [hidden])
    assert campaign.frozen[0] == pinned
    assert hidden not in campaign.frozen
    page = client.get(campaign.get_absolute_url()).content.decode()
    assert page.index("red 5") < page.index("red 1")
    assert "red 0" not in page

    for undone in (f"unpin:{pinned}", f"show:{hidden}", "thaw", "withdraw"):
        do(client, campaign, undone)
    assert (campaign.pinned, campaign.hidden, campaign.frozen) == ([], [], None)
    assert campaign.published_at is None


def test_a_picture_that_no_photo_may_be_is_refused(client, form, posters):
    bad = SimpleUploadedFile("mood.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100)

    page = client.post(ADD, {**form, "pictures-0-image": bad})

    assert "errorlist" in page.content.decode()
    assert not CampaignPicture.objects.exists()


def test_without_anything_to_go_by_it_is_not_published(client, form, posters):
    client.post(ADD, form)
    campaign = Campaign.objects.get()

    told = do(client, campaign, "publish")

    assert "Nothing says what it looks like" in told
    assert campaign.published_at is None


@pytest.mark.parametrize("action", ["", "nonsense", "pin:", "pin:0", "hide:x'"])
def test_buttons_that_are_none_change_nothing(client, campaign, action):
    assert "There is nothing to do that is called so" in do(client, campaign, action)


def test_the_list_of_customers_is_for_those_who_may_have_it(client, campaign, posters, viewer):
    address = f"/admin/visual_search/campaign/{campaign.pk}/audience/"
    assert "too few known customers" in client.post(address, follow=True).content.decode()
    documents = list(Document.objects.of_objects(Poster, [one.pk for one in posters[:2]]))
    users = [User.objects.create_user(f"fan {number}") for number in range(20)]
    Interaction.objects.bulk_create(
        Interaction(kind="view", document=one, user=user) for user in users for one in documents
    )

    response = client.post(address)

    lines = b"".join(response.streaming_content).decode().split()
    assert set(lines) == {"user", *(str(user.pk) for user in users)}
    client.force_login(viewer)
    assert client.post(address).status_code == 403
    assert "Export" not in board(client, campaign)
    assert client.post(address.replace("audience", "do"), {"action": "hide:1"}).status_code == 403
