"""Image health: found by what was read and compared, called fine by people, counted by day."""

import io

import numpy as np
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from tests.conftest import picture_file
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.indexing.health import examine_health
from visual_search.models import Comparison, Finding, HealthCount, Reading, ShopperPicture
from visual_search.store import health

pytestmark = pytest.mark.django_db
Kind = Finding.Kind


@pytest.fixture(autouse=True)
def _on(configure):
    configure(READERS=["health"])


def examine() -> set[str]:
    list(indexing.read_pending(seconds=60))
    examine_health(seconds=60)
    return set(Finding.objects.open().values_list("kind", flat=True))


def test_a_small_dark_picture_is_found_to_be_both(space, make_poster, embed_all):
    make_poster((20, 20, 20))
    embed_all()

    assert {Kind.TOO_SMALL, Kind.DARK} <= examine()


def test_the_picture_of_a_shopper_is_not_the_shops_to_mend(space, make_poster, embed_all):
    make_poster((20, 20, 20))
    embed_all()
    assert Kind.DARK in examine()
    read = Reading.objects.get()
    ShopperPicture.objects.create(document=read.document, image_name=read.image_name)

    health.find(is_due=True)

    assert not Finding.objects.exists()


def test_one_picture_for_two_products_is_found_on_both(space, make_poster, embed_all):
    make_poster((200, 30, 20))
    make_poster((200, 30, 20))
    embed_all()

    examine()

    assert Finding.objects.filter(kind=Kind.SHARED).count() == 2


def test_a_product_without_a_picture_is_found(space, make_poster, embed_all):
    poster = make_poster((200, 30, 20))
    embed_all()
    poster.image = ""
    poster.save()

    assert Kind.NO_PICTURE in examine()


def test_what_was_called_fine_stays_so_until_the_picture_changes(space, make_poster, embed_all):
    poster = make_poster((20, 20, 20))
    embed_all()
    examine()
    dark = Finding.objects.get(kind=Kind.DARK)
    assert health.call_fine([dark.pk], by="boss") == 1

    assert Kind.DARK not in examine()
    poster.image = picture_file((10, 10, 10), name="other.png")
    poster.save()
    embed_all()

    assert Kind.DARK in examine()


def test_other_bytes_under_the_same_name_are_another_finding(space, make_poster, embed_all):
    make_poster((20, 20, 20))
    embed_all()
    examine()
    health.call_fine(Finding.objects.values_list("pk", flat=True), by="boss")

    Reading.objects.update(content_sha256="1" * 64)
    health.find(is_due=True)

    assert Finding.objects.open().filter(kind=Kind.DARK).exists()


def test_what_was_called_fine_can_be_taken_back(space, make_poster, embed_all):
    make_poster((20, 20, 20))
    embed_all()
    examine()
    keys = list(Finding.objects.values_list("pk", flat=True))
    health.call_fine(keys, by="boss")

    assert health.look_again(keys) == len(keys)
    assert not Finding.objects.exclude(dismissed_by="").exists()


def test_a_new_limit_needs_no_new_reading(space, make_poster, embed_all):
    make_poster((200, 200, 200))
    embed_all()
    assert Kind.DARK not in examine()

    Reading.objects.update(found={**Reading.objects.get().found, "brightest": 3})
    health.find(is_due=True)

    assert Finding.objects.filter(kind=Kind.DARK).exists()


def test_the_trend_counts_what_is_open_by_day(space, make_poster, embed_all):
    make_poster((20, 20, 20))
    embed_all()
    examine()

    [(_day, count)] = health.trend(kind=Kind.DARK)
    assert count == 1
    health.call_fine(Finding.objects.values_list("pk", flat=True), by="boss")
    health.find(is_due=True)
    assert HealthCount.objects.get(kind=Kind.DARK).count == 0


def test_a_picture_of_another_file_is_compared_anew(space, make_poster, embed_all):
    make_poster((200, 30, 20))
    embed_all()
    examine()
    before = Comparison.objects.get().compared_at
    Comparison.objects.update(content_sha256="0" * 64)

    examine()

    assert Comparison.objects.get().compared_at > before


def test_switched_off_nothing_is_examined(space, make_poster, embed_all, configure):
    configure(READERS=[])
    make_poster((20, 20, 20))
    embed_all()

    assert examine() == set()


def in_file(image: Image.Image, name: str, **options: object) -> ContentFile:
    file = io.BytesIO()
    image.save(file, **options)
    return ContentFile(file.getvalue(), name=name)


def test_odd_files_are_read_each_by_itself_and_a_broken_one_fails_alone(space, embed_all):
    red = Image.new("RGB", (200, 200), (200, 30, 20))
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    deep = Image.fromarray(np.full((200, 200), 60_000, np.uint16))
    files = {
        "broken": ContentFile(b"\x89PNG\r\n\x1a\nand no more", name="broken.png"),
        "transparent": in_file(clear, "transparent.png", format="PNG"),
        "deep": in_file(deep, "deep.png", format="PNG"),
        "moving": in_file(red, "moving.webp", format="WEBP", save_all=True, append_images=[clear]),
        "foreign": in_file(red, "foreign.gif", format="GIF"),
    }
    for title, file in files.items():
        Poster.objects.create(title=title, image=file)
    embed_all()

    found = examine()

    states = {row.image_name.split("/")[-1].split(".")[0]: row for row in Reading.objects.all()}
    assert {name: row.state for name, row in states.items()} == {
        **dict.fromkeys(("broken", "foreign"), Reading.State.FAILED),
        **dict.fromkeys(("transparent", "deep", "moving"), Reading.State.READY),
    }
    assert states["broken"].failure_code
    # What shines through is white, and 16 bits are as bright as 8.
    assert states["transparent"].found["brightest"] == 255
    assert states["deep"].found["brightest"] == pytest.approx(60_000 / 257, abs=1)
    assert Kind.DARK not in found
