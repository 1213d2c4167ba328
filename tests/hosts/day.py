"""A day in a shop, from the first product to the last: prints what it saw, as JSON."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.template import Context, Template
from django.test import Client

from tests.conftest import picture, picture_bytes, picture_file
from tests.testapp.models import Poster
from visual_search import calibration, indexing
from visual_search.conf import app_settings
from visual_search.encoders import configured, get_encoder
from visual_search.lab.evaluate import scratch
from visual_search.models import Document, Embedding
from visual_search.store import spaces
from visual_search.store.outbox import jobs
from visual_search.store.vectors import hnsw, recall

RED, ORANGE, BLUE = (200, 30, 30), (200, 120, 30), (30, 30, 200)


def work() -> int:
    return sum(indexing.embed_pending(seconds=60), indexing.Outcome()).ready


def images() -> list[str]:
    rows = Embedding.objects.using(settings.ALIAS)
    return sorted(rows.values_list("image_name", flat=True))


def photo_search(**more: Any) -> list[str]:
    photo = ContentFile(picture_bytes(RED), name="photo.png")
    fields = {"photo": photo, "model": "testapp-poster"}
    answer = Client().post("/visual-search/api/photo-search/", fields, query_params=more)
    assert answer.status_code == 200, answer.content
    return [one["title"] for one in answer.json()["results"]]


def by_index() -> list[str]:
    """The same search by the index: no product is few enough for a scan."""
    settings.VISUAL_SEARCH["EXACT_SCAN_ROWS"] = 0
    app_settings.cache_clear()
    found = photo_search()
    settings.VISUAL_SEARCH.pop("EXACT_SCAN_ROWS")
    app_settings.cache_clear()
    return found


def widget(poster: Poster) -> bool:
    template = Template("{% load visual_search %}{% similar_products poster %}")
    return "orange" in template.render(Context({"poster": poster}))


def evaluated() -> list[list[int]]:
    config = configured("default")
    vectors = get_encoder(config).encode_images([picture(one) for one in (RED, ORANGE, BLUE)])
    with scratch.temporary_space(config) as space:
        scratch.store(space, vectors)
        found = recall.index_neighbours(space, vectors, count=3)
        assert found == recall.scan_neighbours(space, vectors, count=3)
    return found


def day() -> dict[str, Any]:
    seen: dict[str, Any] = {}
    space = spaces.ensure_space()
    with transaction.atomic(using=settings.ALIAS):
        red = Poster.objects.create(title="red", image=picture_file(RED, name="red.png"))
        seen["noted in the transaction"] = images()
    for title, colour in (("orange", ORANGE), ("blue", BLUE)):
        poster = Poster(title=title)
        poster.image.save(f"{title}.png", picture_file(colour), save=False)
        Poster.objects.bulk_create([poster])
    indexing.sweep()
    seen["found by the sweep"] = images()
    seen["embedded"] = work()
    indexing.tend_indexes()
    seen["has an index"] = hnsw.is_valid(space)
    if settings.SET_UP != "lagging_replica":
        seen["photo"], seen["by index"] = photo_search(), by_index()
        seen["words"] = photo_search(words="orange")
        seen["widget"] = widget(red)
    with transaction.atomic(using=settings.ALIAS):
        red.image = picture_file(BLUE, name="new.png")
        red.save()
        seen["replaced"] = images()
    seen["embedded again"] = work()
    jobs.start_everywhere("all")
    seen["renewed"] = work()
    calibration.tend_calibrations()
    seen["evaluated"] = len(evaluated())
    red.delete()
    seen["after the delete"] = images()
    seen["documents"] = Document.objects.using(settings.ALIAS).count()
    call_command("visual_search_integrity", stdout=sys.stderr)
    return seen


def make_tables() -> None:
    call_command("migrate", database=settings.ALIAS, run_syncdb=True, verbosity=0)


def main() -> None:
    make_tables()
    print(json.dumps(day()))
