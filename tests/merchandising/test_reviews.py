"""Reviews of look-alikes, reviews beside a photo's answer, and pictures that shoppers took."""

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.template import Context, Template
from django.urls import reverse

from shop_demo.catalogue.models import Product, Review
from tests.conftest import picture_file
from tests.merchandising.conftest import BLUE
from tests.photo_page.asking import ask
from visual_search import similar
from visual_search.merchandising.reviews import accept
from visual_search.models import Embedding, EmbeddingSpace, ShopperPicture
from visual_search.registry import registry
from visual_search.store.documents.drift import reconcile
from visual_search.store.vectors import packed
from visual_search.storefront import LookalikeReviews, SeenAtOthers

pytestmark = pytest.mark.django_db
LIST = "admin:visual_search_shopperpicture_changelist"


@pytest.fixture
def taught(shop) -> dict[str, Product]:
    """The same shop; its catalogue has taught that the rosy mug is very close to the red one."""
    alike = {hit.instance.name: hit.similarity or 0.0 for hit in similar(shop["Red mug"])}
    limits = {
        "very_close": (alike["Rosy mug"] + alike["Blue jug"]) / 2,
        "similar": -1.0,
        "loosely_related": -2.0,
    }
    scale = {"limits": limits, "by_category": {}}
    for space in EmbeddingSpace.objects.all():
        space.calibration = {
            "mean": packed(np.zeros(space.dimensions, np.float32)),
            "scales": {"product": scale, "photo": scale},
        }
        space.save()
    return shop


def say(product: Product, text: str, **more: object) -> Review:
    return Review.objects.create(product=product, author="Noor", rating=2, text=text, **more)


def shown(tag: str, product: Product) -> str:
    template = Template(f"{{% load visual_search %}}{{% {tag} product %}}")
    return template.render(Context({"product": product}))


def test_a_product_without_reviews_shows_those_of_what_is_very_close(taught):
    shop = taught
    say(shop["Rosy mug"], "The <b>handle</b> is just right.")
    say(shop["Blue jug"], "Pours well.")

    html = shown("lookalike_reviews", shop["Red mug"])

    assert "The &lt;b&gt;handle&lt;/b&gt; is just right." in html
    assert "Of a product that looks like this one:" in html
    assert "/product/rosy-mug/" in html
    assert "Rosy mug" in html
    assert "2 of 5 stars" in html
    assert "Pours well." not in html
    assert "itemprop" not in html
    assert "ld+json" not in html


def test_nothing_is_borrowed_before_it_is_known_what_is_close(shop):
    say(shop["Rosy mug"], "The handle is just right.")

    assert not LookalikeReviews(instance=shop["Red mug"])


def test_what_is_hidden_says_nothing_and_own_reviews_are_enough(taught):
    shop = taught
    say(shop["Rosy mug"], "The handle is just right.")
    Product.objects.filter(pk=shop["Rosy mug"].pk).update(stock=0)
    assert LookalikeReviews(instance=shop["Red mug"], limit=5)
    Product.objects.filter(pk=shop["Rosy mug"].pk).update(is_published=False)
    assert not LookalikeReviews(instance=shop["Red mug"])

    Product.objects.filter(pk=shop["Rosy mug"].pk).update(is_published=True)
    cache.clear()
    say(shop["Red mug"], "Mine.")
    assert not LookalikeReviews(instance=shop["Red mug"], n=1)
    assert LookalikeReviews(instance=shop["Red mug"], n=2)


def test_reviews_that_cannot_be_read_leave_the_page_alone(taught, monkeypatch):

    def fail(_self, _instances):
        raise ValueError

    monkeypatch.setattr(type(registry.for_model(Product)), "get_reviews", fail)

    assert shown("lookalike_reviews", taught["Red mug"]) == ""


def test_a_photo_finds_what_buyers_say_of_such_things(client, taught):
    say(taught["Red mug"], "The handle is just right.")

    html = ask(client).content.decode()

    assert "What buyers say of such things" in html
    assert "The handle is just right." in html
    assert "Of a product that looks like your photo:" in html


def test_a_picture_of_a_shopper_is_searchable_only_while_it_is_accepted(boss, shop, embed_all):
    review = say(shop["Blue jug"], "On my sill.", photo=picture_file(BLUE, name="sill.png"))
    name = review.photo.name
    embed_all()
    [row] = ShopperPicture.objects.all()
    assert (row.image_name, row.state) == (name, "waiting")
    assert not Embedding.objects.filter(image_name=name).exists()
    assert shown("seen_at_others", shop["Blue jug"]) == ""
    assert name in boss.get(reverse(LIST)).content.decode()

    chosen = {"action": "accept_selected", "_selected_action": [row.pk]}
    assert "was accepted" in boss.post(reverse(LIST), chosen, follow=True).content.decode()
    embed_all()

    assert Embedding.objects.filter(image_name=name, state="ready").exists()
    assert f'src="{review.photo.url}"' in shown("seen_at_others", shop["Blue jug"])
    assert reconcile(registry.for_model(Product)) == 0

    chosen = {"action": "reject_selected", "_selected_action": [row.pk]}
    boss.post(f"{reverse(LIST)}?state=accepted", chosen)

    assert not Embedding.objects.filter(image_name=name).exists()
    assert not SeenAtOthers(instance=shop["Blue jug"])
    assert reconcile(registry.for_model(Product)) == 0


def test_the_sweep_finds_pictures_that_no_signal_told_of(shop):
    photos = [picture_file(BLUE, name="a.png"), picture_file(BLUE, name="b.png")]
    Review.objects.bulk_create(
        Review(product=shop["Blue jug"], author="A", rating=5, photo=photo) for photo in photos
    )
    searchable = registry.for_model(Product)

    assert reconcile(searchable) == 1
    rows = list(ShopperPicture.objects.all())
    assert len(rows) == 2
    assert reconcile(searchable) == 0

    accept([row.pk for row in rows])
    Embedding.objects.filter(image_name=rows[0].image_name).delete()
    assert reconcile(searchable) == 1
    Review.objects.filter(photo=rows[0].image_name).update(photo="")
    reconcile(searchable, every_object=True)

    assert list(ShopperPicture.objects.all()) == [rows[1]]
    assert not Embedding.objects.filter(image_name=rows[0].image_name).exists()
    assert Embedding.objects.filter(image_name=rows[1].image_name).exists()


def test_whoever_may_only_look_decides_nothing(client, django_user_model, shop):
    say(shop["Blue jug"], "Here.", photo=picture_file(BLUE, name="mine.png"))
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_shopperpicture"))
    client.force_login(viewer)
    [row] = ShopperPicture.objects.all()

    client.post(reverse(LIST), {"action": "accept_selected", "_selected_action": [row.pk]})

    row.refresh_from_db()
    assert row.state == "waiting"
