"""Two spaces side by side: whose pictures ask, what each finds, and who may see it."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.admin.conftest import DUMMY, SCRIPT
from tests.admin.looking import QUALITY, SIDES, page
from tests.testapp.models import Poster
from visual_search import indexing, search
from visual_search.models import Embedding, EmbeddingSpace, Vector
from visual_search.registry import registry
from visual_search.store import spaces

pytestmark = pytest.mark.django_db


def red(title: str) -> int:
    """How red a poster is, which its title says."""
    return int(re.search(r"\d+", title)[0])


def test_ten_products_are_answered_by_both_spaces(client, two_spaces):
    response = client.get(reverse(SIDES), {"by": "product"})

    questions = response.context["questions"]
    assert len(questions) == 10
    assert len({question.asked.title for question in questions}) == 10
    for question in questions:
        assert len(question.left) == len(question.right) == 5
        assert question.asked.title not in {one.title for one in question.left}
    shown = response.content.decode()
    assert shown.count("of 5 the same") == 10
    assert SCRIPT not in shown


def test_five_pictures_are_sent_as_photos_and_answered_as_shoppers_are(client, two_spaces):
    questions = client.get(reverse(SIDES)).context["questions"]

    assert len(questions) == 5
    assert spaces.live_space() == two_spaces[0]
    for question in questions:
        poster = Poster.objects.get(title=question.asked.title)
        with poster.image.open("rb") as stream:
            asked = list(search.run(search.photo_query(registry.for_model(Poster), stream)))
        found = [str(hit.instance) for hit in asked if hit.instance != poster]
        assert [one.title for one in question.left] == found[:5]


def test_it_begins_with_the_space_that_answers_shoppers(client, two_spaces):
    live, building = two_spaces
    EmbeddingSpace.objects.create(
        alias="another", fingerprint="5" * 64, dimensions=48, backend=DUMMY, state="live"
    )

    pair = client.get(reverse(SIDES), {"right": building.pk}).context["pair"]

    assert pair == (live, building)


def test_the_second_look_of_each_space_is_asked(client, space, make_poster, embed_all, use_encoder):
    """Stored vectors alone would answer both alike."""
    for number in range(6):
        make_poster((20 * number, 100, 255 - 20 * number))
    embed_all()
    use_encoder("tests.admin.encoders.LooksTwice", version=1)
    spaces.ensure_space()
    indexing.sweep()
    embed_all()

    questions = client.get(reverse(SIDES)).context["questions"]

    assert len(questions) == 5
    for question in questions:
        away = [abs(red(one.title) - red(question.asked.title)) for one in question.right]
        assert away == sorted(away, reverse=True)


def test_an_encoder_that_cannot_work_is_told(client, two_spaces):
    _live, building = two_spaces
    EmbeddingSpace.objects.filter(pk=building.pk).update(options={"version": 3})

    assert "is not the one that made its vectors any more" in page(client, SIDES)


def test_hidden_products_neither_ask_nor_answer(client, two_spaces):
    for turn, by in [(0, "photo"), (0, "product"), (1, "product")]:
        assert "Poster 3 " not in page(client, SIDES, turn=turn, by=by)


def test_another_turn_draws_other_pictures_and_the_same_one_the_same(client, two_spaces):
    def asked(turn: str) -> list[str]:
        response = client.get(reverse(SIDES), {"turn": turn})
        return [question.asked.title for question in response.context["questions"]]

    assert asked("0") == asked("0")
    assert asked("0") != asked("1")
    assert asked("nonsense") == asked("0")


def test_products_that_only_one_side_found_are_marked(client, two_spaces):
    live, building = two_spaces
    rows = list(Embedding.objects.in_space(building).order_by("pk"))
    vectors = {row.pk: row.vector.value for row in rows}
    for row, other in zip(rows, rows[5:] + rows[:5], strict=True):
        Vector.objects.filter(pk=row.pk).update(value=vectors[other.pk])

    asked = {"left": live.pk, "right": building.pk, "by": "product"}
    response = client.get(reverse(SIDES), asked)

    assert any(question.shared < 5 for question in response.context["questions"])
    assert "(only on this side)" in response.content.decode()


def test_no_photo_is_encoded_for_a_product(client, two_spaces, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("Stored vectors were to be used.")

    monkeypatch.setattr(
        "visual_search.encoders.backends.dummy.DummyEncoder.perform_encode_images", refuse
    )

    assert len(client.get(reverse(SIDES), {"by": "product"}).context["questions"]) == 10


def test_spaces_without_a_common_picture(client, shop):
    shown = page(client, SIDES, left=shop["live"].pk, right=shop["building"].pk)

    assert "no picture in common" in shown


def test_seeing_products_side_by_side_takes_the_permission_to_see_them(client, viewer, shop):
    viewer.user_permissions.remove(Permission.objects.get(codename="view_embedding"))
    client.force_login(viewer)

    assert client.get(reverse(SIDES)).status_code == 403
    assert reverse(SIDES) not in page(client, QUALITY)
