"""A merchant's walk: a campaign from one mood picture in under ten clicks, and what it brought."""

import random
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from shop_demo.catalogue.models import Product, ProductImage
from tests.conftest import picture_file
from visual_search import indexing
from visual_search.merchandising.campaigns import is_held_back
from visual_search.models import Campaign, CampaignMember, Document, Interaction
from visual_search.personalisation import Level, Shopper

RATES = {False: 0.30, True: 0.12}
SHOPPERS = 1500


@pytest.fixture
def admin(shop, page) -> str:
    """The address of the admin, of a shop with twelve red mugs that a few shoppers looked at."""
    for number in range(12):
        product = Product.objects.create(
            name=f"Mug {number}", sku=f"M{number}", style=f"M{number}", slug=f"m-{number}", stock=5
        )
        ProductImage.objects.create(product=product, image=picture_file((205, 40 + number, 40)))
    for _outcome in indexing.embed_pending(seconds=30):
        pass
    mugs = Document.objects.filter(text__startswith="Mug")[:2]
    Interaction.objects.bulk_create(
        Interaction(kind="view", document=mug, visitor=f"v{number}")
        for number in range(SHOPPERS)
        for mug in mugs
    )
    User.objects.create_superuser("boss", password="boss")
    page.goto(f"{shop}/admin/login/")
    page.fill("#id_username", "boss")
    page.fill("#id_password", "boss")
    page.click("[type=submit]")
    return f"{shop}/admin/visual_search"


def come_by(campaign: Campaign) -> None:
    """The audience comes by, and buys as often as RATES say of those held back and the others."""
    chance = random.Random(5)
    now = timezone.now()
    document = Document.objects.filter(text__startswith="Mug").first()
    members, orders = [], []
    for number in range(SHOPPERS):
        held_back = is_held_back(campaign, Shopper(level=Level.KEPT, visitor=f"v{number}"))
        members.append(
            CampaignMember(
                campaign=campaign,
                visitor=f"v{number}",
                is_held_back=held_back,
                met_at=now - timedelta(hours=2),
                impressions=0 if held_back else 1,
            )
        )
        if chance.random() < RATES[held_back]:
            at = now - timedelta(hours=1)
            orders.append(Interaction(kind="order", document=document, visitor=f"v{number}", at=at))
    CampaignMember.objects.bulk_create(members)
    Interaction.objects.bulk_create(orders)


def assert_sound(page: Page, complaints: list[str], part: str) -> None:
    """Nothing hangs out at the sides or is in anybody's way, and no browser complains."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    assert complaints == []
    found = Axe().run(page, part)
    assert found.violations_count == 0, found.generate_report()
    # Axe itself writes styles, which the policy refuses.
    complaints.clear()


def test_a_campaign_is_made_of_one_picture_and_tells_its_uplift(admin, page, photo, complaints):
    clicks = 0

    def click(target: Locator) -> None:
        nonlocal clicks
        clicks += 1
        target.click()

    page.goto(f"{admin}/campaign/")
    click(page.locator(".addlink").last)
    page.fill("#id_name", "Red mornings")
    clicks += 1  # to choose a file
    page.set_input_files("#id_pictures-0-image", photo((206, 42, 40)))
    click(page.locator("[name=_save]"))
    products = page.locator(".vs-picks li")
    expect(products.first).to_contain_text("Mug")
    click(page.get_by_role("button", name="Hide Mug 3"))
    click(page.get_by_role("button", name="Pin Mug 7"))
    click(page.get_by_role("button", name="Publish"))

    assert clicks < 10
    expect(products.first).to_contain_text("Mug 7")
    expect(page.locator(".vs-figure")).to_contain_text(f"{SHOPPERS} shoppers")
    campaign = Campaign.objects.get()
    come_by(campaign)
    page.reload()

    told = page.locator(".vs-uplift figcaption").last.inner_text()
    low, high = (float(text.split()[0]) for text in told.split("between ")[1].split(" and ", 1))
    assert low < 100 * (RATES[False] - RATES[True]) < high
    assert low > 0
    assert_sound(page, complaints, ".vs-board")

    page.get_by_role("link", name="See its page").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Red mornings")
    expect(page.locator(".vs-campaign .card__name").first).to_have_text("Mug 7")
    assert page.get_by_text("Mug 3", exact=True).count() == 0
    assert_sound(page, complaints, ".vs-campaign")
