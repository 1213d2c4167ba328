"""Scenes: objects are found and matched, dots are edited in the admin, and shoppers see them."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import reverse

from shop_demo.catalogue.models import Product
from tests.merchandising.conftest import room
from tools.catalogue_studio.listing import COLLECTION, SCENE_DOTS
from visual_search.exceptions import IntakeError
from visual_search.imaging import measure_image
from visual_search.merchandising.scenes import find_dots, make_scene, publish
from visual_search.merchandising.scenes.objects import objects_in
from visual_search.models import Document, Scene
from visual_search.registry import registry
from visual_search.search.query import decoded
from visual_search.storefront import ShopTheScene

pytestmark = pytest.mark.django_db
LABEL = "catalogue.product"


def upload(client, content: bytes):
    form = {"name": "A room", "slug": "room", "words": "", "model_label": LABEL}
    picture = SimpleUploadedFile("room.jpg", content)
    address = reverse("admin:visual_search_scene_add")
    return client.post(address, {**form, "picture": picture}, follow=True)


def form_of(scene: Scene, **changes: str) -> dict[str, str]:
    """What the page of the dots sends where nobody has changed anything but this."""
    sent = {}
    for number, dot in enumerate(scene.dots.all(), start=1):
        values = {"x": f"{100 * dot.x:.1f}", "y": f"{100 * dot.y:.1f}", "number": str(number)}
        values["product"] = str(dot.document_id or "")
        sent |= {f"dot-{dot.pk}-{name}": value for name, value in values.items()}
    return {**sent, **changes}


def edit(client, scene: Scene, act: str, **changes: str):
    address = reverse("admin:visual_search_scene_dots", args=[scene.pk])
    return client.post(address, form_of(scene, act=act, **changes), follow=True)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def names(scene: Scene) -> list[str]:
    products = {str(one.pk): one.name for one in Product.objects.all()}
    return [
        products[str(dot.document.object_pk)] if dot.document else "" for dot in scene.dots.all()
    ]


def shown() -> str:
    template = Template('{% load visual_search %}{% shop_the_scene "room" %}')
    return template.render(Context({}))


@pytest.fixture
def scene(shop) -> Scene:
    return make_scene(room(), name="Room", searchable=registry.for_label(LABEL))


def test_the_objects_of_an_uploaded_picture_lead_to_what_looks_like_them(boss, shop):
    response = upload(boss, room())

    scene = Scene.objects.get()
    assert response.redirect_chain[-1][0] == reverse(
        "admin:visual_search_scene_dots", args=[scene.pk]
    )
    assert sorted(names(scene)) == ["Blue jug", "Red mug"]
    places = {name: dot.x for name, dot in zip(names(scene), scene.dots.all(), strict=True)}
    assert places["Red mug"] < 0.4 < places["Blue jug"]
    assert (scene.width, scene.height) == (600, 400)
    assert scene.picture.name.endswith(".webp")
    assert shown() == ""

    edit(boss, scene, "publish")

    html = shown()
    assert html.count("<circle") == 4
    [first, *_others] = re.findall(r'href="#(vs-[^"]+)"', html)
    assert f'id="{first}"' in html
    assert "/product/red-mug/" in html


@pytest.mark.parametrize("is_hidden", [True, False])
def test_what_cannot_be_bought_is_replaced_by_its_look_alike(scene, shop, is_hidden):
    publish(scene)
    red = shop["Red mug"]
    Product.objects.filter(pk=red.pk).update(is_published=not is_hidden, stock=0)

    html, dots = shown(), ShopTheScene(scene=scene).dots

    assert sorted(dot.card.title for dot in dots) == ["Blue jug", "Rosy mug"]
    [replaced] = [dot for dot in dots if dot.is_replaced]
    assert (replaced.card.title, replaced.replaces) == ("Rosy mug", "" if is_hidden else "Red mug")
    assert ("Red mug" in html) is not is_hidden


def test_a_scene_whose_products_are_all_gone_keeps_its_picture(scene, shop):
    publish(scene)
    Product.objects.update(is_published=False)

    html = shown()

    assert "<img" in html
    assert "<circle" not in html


def test_a_picture_without_an_object_is_filled_by_hand_and_undone(boss, shop):
    response = upload(boss, room(is_empty=True))

    scene = Scene.objects.get()
    assert "Nothing stands out" in said(response)
    assert "no dots yet" in response.content.decode()
    assert "at least one dot" in said(edit(boss, scene, "publish"))

    edit(boss, scene, "add", **{"new-x": "25.0", "new-y": "75.0"})
    dot = scene.dots.get()
    edit(boss, scene, f"look:{dot.pk}", **{f"dot-{dot.pk}-words": "blue jug"})
    edit(boss, scene, "publish")

    assert names(scene) == ["Blue jug"]
    assert (scene.dots.get().x, scene.dots.get().how) == (0.25, "by_hand")
    assert "Blue jug" in shown()

    for _change in range(2):
        edit(boss, scene, "undo")
    assert not scene.dots.exists()


def test_dots_are_moved_put_in_order_and_corrected(boss, scene, shop):
    first, second = scene.dots.all()
    other = Document.objects.of_objects(Product, [shop["Rosy mug"].pk]).get()
    named = dict(zip(names(scene), (first, second), strict=True))
    red, blue = named["Red mug"], named["Blue jug"]

    changes = {f"dot-{red.pk}-x": "10.5", f"dot-{red.pk}-number": "9"}
    edit(boss, scene, "save", **changes)
    edit(boss, scene, "save", **{f"dot-{red.pk}-product": str(other.pk)})

    assert names(scene) == ["Blue jug", "Rosy mug"]
    red.refresh_from_db()
    assert (red.x, red.how) == (0.105, "by_hand")
    blue.refresh_from_db()
    assert blue.how == "found"

    edit(boss, scene, "undo")
    edit(boss, scene, "undo")
    assert sorted(names(scene)) == ["Blue jug", "Red mug"]

    edit(boss, scene, f"remove:{scene.dots.first().pk}")
    assert scene.dots.count() == 1
    find_dots(scene)
    assert scene.dots.count() == 2


def test_what_was_sent_wrongly_changes_nothing_and_is_said(boss, scene):
    dot = scene.dots.first()
    before = names(scene)

    for name, value in (("x", "140"), ("y", "left"), ("product", "99999999"), ("number", "")):
        response = edit(boss, scene, "save", **{f"dot-{dot.pk}-{name}": value})
        assert "errorlist" in response.content.decode()

    assert names(scene) == before
    assert scene.dots.first().x == dot.x


def test_only_pictures_within_the_limits_are_taken(boss, shop, configure):
    assert "errorlist" in upload(boss, b"GIF89a").content.decode()
    configure(UPLOAD_MAX_BYTES=100)
    with pytest.raises(IntakeError):
        make_scene(room(), name="Room")

    assert not Scene.objects.exists()


def test_whoever_may_only_look_edits_nothing(client, django_user_model, scene):
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_scene"))
    client.force_login(viewer)

    response = edit(client, scene, "publish")

    assert response.status_code == 403
    scene.refresh_from_db()
    assert not scene.is_published


def test_a_scene_without_products_is_not_published(shop):
    scene = make_scene(room(is_empty=True), name="Room")

    with pytest.raises(ValidationError):
        publish(scene)


def test_the_api_tells_a_published_scene(client, scene, shop, django_assert_max_num_queries):
    address = reverse("visual_search:api_scene", args=["room"])
    assert client.get(address).status_code == 404
    publish(scene)

    with django_assert_max_num_queries(8):
        answer = client.get(address).json()

    assert sorted(dot["product"]["title"] for dot in answer["dots"]) == ["Blue jug", "Red mug"]
    assert all(0 < dot["x"] < 1 and not dot["is_replaced"] for dot in answer["dots"])
    assert answer["picture"].startswith("http://testserver/")


def test_small_things_at_the_edges_of_a_room_are_found_too():
    """The demo's living room; where its products stand is known."""
    photo = decoded(measure_image((COLLECTION / "scenes" / "living-room.webp").read_bytes()))

    boxes = objects_in(photo)

    found = {
        sku
        for sku, x, y in SCENE_DOTS
        for box in boxes
        if box.x < float(x) < box.right and box.y < float(y) < box.bottom
    }
    assert {"CUS-01-RUST", "LAM-01-MUSTARD", "PLN-01-TERRACOTTA", "CLO-05-BRASS"} <= found
    assert len(boxes) <= 8
