"""Campaigns: the products and the shoppers that fit, who is held back, and what came of it."""

import random
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.template import Context, Template
from django.utils import timezone

from tests.conftest import picture_file
from tests.doubles import CountingEncoder
from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search.merchandising.campaigns import (
    Audience,
    fitting,
    is_held_back,
    problems_of,
    report_of,
)
from visual_search.merchandising.campaigns.audience import is_near
from visual_search.models import Campaign, CampaignMember, CampaignPicture, Document, Interaction
from visual_search.personalisation import Level, Seen, Shopper

BANNER = Template('{% load visual_search %}{% campaign_banner model="testapp-poster" %}')
DAY = timedelta(days=1)


@pytest.fixture
def posters(make_poster, embed_all) -> dict[str, list[Poster]]:
    """Ten red ones and thirty blue ones."""
    red = [make_poster((200, 30 + n, 30), title=f"red {n}", genre="red") for n in range(10)]
    blue = [make_poster((30, 30 + n, 200), title=f"blue {n}", genre="blue") for n in range(30)]
    embed_all()
    return {"red": red, "blue": blue}


@pytest.fixture
def campaign(posters) -> Campaign:
    """A published one with a red picture."""
    now = timezone.now()
    made = Campaign.objects.create(
        content_type=ContentType.objects.get_for_model(Poster),
        name="Red & warm",
        slug="red",
        starts_at=now - DAY,
        ends_at=now + DAY,
        published_at=now - DAY,
    )
    CampaignPicture.objects.create(campaign=made, image=picture_file((205, 34, 30)))
    return made


def titles(campaign: Campaign) -> list[str]:
    return [hit.instance.title for hit in fitting(campaign).hits]


def changed(campaign: Campaign, **fields: object) -> Campaign:
    for name, value in fields.items():
        setattr(campaign, name, value)
    campaign.save()
    return campaign


def looked_at(*posters: Poster, visitor: str = "", user: User | None = None) -> list[Interaction]:
    documents = Document.objects.of_objects(Poster, [one.pk for one in posters])
    return [
        Interaction(kind="view", document=document, visitor=visitor, user=user)
        for document in documents
    ]


def test_a_picture_finds_what_looks_like_it_and_is_encoded_once(campaign, use_encoder):
    CountingEncoder.pictures = 0

    found = titles(campaign)

    assert all(title.startswith("red") for title in found[:8])
    picture = CampaignPicture.objects.get()
    assert picture.vector
    before = picture.vector
    changed(campaign, text="Warm")
    assert titles(campaign) == found
    assert CampaignPicture.objects.get().vector == before


def test_words_seeds_and_a_brand_find_as_well(campaign, posters, monkeypatch):
    monkeypatch.setattr(PosterSearch, "brand_field", "genre")
    by_brand = titles(changed(campaign, brand="blue"))
    CampaignPicture.objects.all().delete()
    changed(campaign, brand="")

    by_words = titles(changed(campaign, words="blue"))
    by_seed = titles(changed(campaign, words="", seeds=[str(posters["blue"][3].pk)]))

    assert {title.split()[0] for title in by_brand} == {"blue"}
    assert {title.split()[0] for title in by_words} == {"blue"}
    assert by_seed[0].startswith("blue")


def test_what_is_pinned_stands_first_and_what_is_hidden_never_comes(campaign, posters):
    first = fitting(campaign).hits[0].instance
    pinned = posters["blue"][7]

    found = titles(changed(campaign, pinned=[str(pinned.pk)], hidden=[str(first.pk)]))

    assert found[0] == pinned.title
    assert first.title not in found


def test_frozen_it_takes_nothing_new_and_shows_nothing_hidden(
    campaign, posters, make_poster, embed_all
):
    frozen = [str(hit.instance.pk) for hit in fitting(campaign).hits[:3]]
    changed(campaign, frozen=frozen)
    make_poster((205, 34, 30), title="red new")
    embed_all()
    Poster.objects.filter(pk=frozen[0]).update(is_published=False)

    assert len(titles(campaign)) == 2
    changed(campaign, frozen=None)
    assert "red new" in titles(campaign)


def test_what_keeps_it_from_being_shown_is_said(campaign):
    CampaignPicture.objects.all().delete()
    campaign = changed(campaign)

    assert "Nothing says what it looks like" in str(problems_of(campaign, fitting(campaign))[0])

    campaign = changed(campaign, words="nonesuch")
    assert "No product fits" in str(problems_of(campaign, fitting(campaign))[0])


def test_an_audience_is_counted_once_it_is_large_enough(campaign, posters):
    rows = []
    for number in range(19):
        rows += looked_at(*posters["red"][3:6], visitor=f"red-{number}")
        rows += looked_at(*posters["blue"][:8], visitor=f"blue-{number}")
        # One of them is no taste.
        rows += looked_at(posters["red"][4], visitor=f"one-{number}")
        # Neither are two among many.
        rows += looked_at(*posters["red"][3:5], *posters["blue"][:15], visitor=f"all-{number}")
    Interaction.objects.bulk_create(rows)
    assert Audience(campaign=campaign).count is None

    user = User.objects.create_user("fan")
    Interaction.objects.bulk_create(looked_at(*posters["red"][3:5], user=user))

    audience = Audience(campaign=campaign)
    assert audience.count == 20
    assert audience.user_count is None
    assert list(audience.user_ids()) == []


def test_the_list_of_customers_has_the_shops_own_ids(campaign, posters):
    users = [User.objects.create_user(f"fan {number}") for number in range(20)]
    Interaction.objects.bulk_create(
        row for user in users for row in looked_at(*posters["red"][3:5], user=user)
    )

    assert set(Audience(campaign=campaign).user_ids()) == {user.pk for user in users}


def test_the_same_shoppers_are_near_on_a_page_and_in_the_count(campaign, posters):
    now = timezone.now()

    def near(*some: Poster, kind: str = "view") -> bool:
        return is_near(campaign, [Seen(one.pk, kind, now) for one in some])

    assert near(*posters["red"][3:5])
    assert not near(posters["red"][4])
    assert not near(*posters["red"][3:5], *posters["blue"][:15])
    assert not near(*posters["red"][3:5], kind="dislike")


def test_the_banner_is_shown_to_the_audience_and_a_tenth_is_held_back(campaign, posters, fan_of):
    banners = [
        fan_of(*posters["red"][3:5]).visit(
            lambda request: BANNER.render(Context({"request": request}))
        )
        for _ in range(30)
    ]

    shown = [banner for banner in banners if banner]
    members = CampaignMember.objects.all()
    assert members.count() == 30
    assert members.filter(is_held_back=False, impressions=1).count() == len(shown)
    assert members.filter(is_held_back=True, impressions=0).count() == 30 - len(shown)
    assert "Red &amp; warm" in shown[0]
    assert 'href="/visual-search/campaigns/red/"' in shown[0]


def test_nobody_else_is_shown_it_or_noted(campaign, posters, fan_of, rf):
    stranger = BANNER.render(Context({"request": rf.get("/")}))
    other = fan_of(*posters["blue"][:3]).visit(
        lambda request: BANNER.render(Context({"request": request}))
    )
    changed(campaign, published_at=None)
    early = fan_of(*posters["red"][3:5]).visit(
        lambda request: BANNER.render(Context({"request": request}))
    )

    assert {stranger, other, early} == {""}
    assert not CampaignMember.objects.exists()


def test_the_tenth_is_always_the_same(campaign):
    shoppers = [Shopper(level=Level.KEPT, visitor=f"v{number}") for number in range(2000)]
    held = [one for one in shoppers if is_held_back(campaign, one)]

    assert 150 < len(held) < 250
    assert held == [one for one in shoppers if is_held_back(campaign, one)]


def test_its_page_is_there_while_it_runs(campaign, client, admin_client, plain_base):
    address = campaign.get_absolute_url()
    page = client.get(address).content.decode()
    assert "Red &amp; warm" in page
    assert page.count('class="vs-card"') >= 8

    changed(campaign, ends_at=timezone.now())

    assert client.get(address).status_code == 404
    assert "A preview" in admin_client.get(address).content.decode()


def simulate(campaign: Campaign, posters: list[Poster], *, rates: dict[bool, float]) -> None:
    """Two thousand shoppers of the audience come by, and some of them buy."""
    chance = random.Random(14)
    now = timezone.now()
    document = Document.objects.of_object(Poster, posters[0].pk).get()
    members, orders = [], []
    for number in range(2000):
        shopper = Shopper(level=Level.KEPT, visitor=f"v{number}")
        held_back = is_held_back(campaign, shopper)
        member = CampaignMember(
            campaign=campaign,
            visitor=shopper.visitor,
            is_held_back=held_back,
            met_at=now - timedelta(hours=3),
            impressions=0 if held_back else 2,
        )
        members.append(member)
        if chance.random() < rates[held_back]:
            orders.append(
                Interaction(
                    kind="order",
                    document=document,
                    visitor=shopper.visitor,
                    at=now - timedelta(hours=1),
                )
            )
    CampaignMember.objects.bulk_create(members)
    Interaction.objects.bulk_create(orders)


def test_the_report_finds_the_uplift_that_traffic_had(campaign, posters, django_assert_num_queries):
    rates = {False: 0.30, True: 0.15}
    simulate(campaign, posters["red"], rates=rates)

    with django_assert_num_queries(1):
        orders = report_of(campaign).orders

    low, high = orders.difference_interval
    assert low < rates[False] - rates[True] < high
    assert low > 0
    assert orders.ratio_interval is not None
    least, most = orders.ratio_interval
    assert least < rates[False] / rates[True] < most


def test_what_was_ordered_before_or_after_is_none_of_it(campaign, posters):
    simulate(campaign, posters["red"], rates={False: 1.0, True: 1.0})
    Interaction.objects.filter(kind="order").update(at=timezone.now() - timedelta(days=2))

    report = report_of(campaign)

    assert report.orders.shown.count == 0
    assert report.orders.ratio is None
