"""The laboratory asks what shoppers ask: its ranking is that of the search, hit by hit."""

import io

import numpy as np
import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from tests.testapp.models import Poster
from visual_search import indexing, search
from visual_search.encoders import EncoderConfig, get_encoder
from visual_search.lab.data.from_shop import catalogue_entries
from visual_search.lab.evaluate import scratch
from visual_search.lab.evaluate import shelf as shelf_module
from visual_search.lab.evaluate.shelf import described
from visual_search.models import Embedding
from visual_search.registry import registry
from visual_search.search.meaning.bands import Asked
from visual_search.search.query import Page, Query
from visual_search.store import spaces
from visual_search.store.spaces import space_encoder
from visual_search.store.vectors import Entry, MemoryIndex, using_index

PRESET = {"PRESET": "fast"}
QUERIES = 50

pytestmark = pytest.mark.django_db(transaction=True)


def drawn(number: int, *, seed: int = 0) -> Image.Image:
    """A picture of its own for each number; with another seed, a photo of the same thing."""
    shapes, shift = np.random.default_rng(number), np.random.default_rng([number, seed])
    image = Image.new("RGB", (96, 96), tuple(shapes.integers(120, 255, 3).tolist()))
    pen = ImageDraw.Draw(image)
    for _ in range(4):
        left, top = (shapes.integers(0, 60, 2) + (shift.integers(-4, 5, 2) if seed else 0)).tolist()
        size = int(shapes.integers(12, 36))
        pen.ellipse(
            (left, top, left + size, top + size), fill=tuple(shapes.integers(0, 255, 3).tolist())
        )
    return image


@pytest.fixture
def posters(configure, db) -> list[Poster]:
    """Sixty posters of two genres, embedded by workers with an encoder that looks twice."""
    configure(ENCODERS={"default": PRESET})
    spaces.ensure_space()
    made = [
        Poster.objects.create(
            title=f"Poster {number}",
            image=stored(drawn(number)),
            genre=("sea", "city")[number % 2],
            price=number % 7,
        )
        for number in range(60)
    ]
    sum(indexing.embed_pending(seconds=600), indexing.Outcome())
    return made


def stored(image: Image.Image) -> ContentFile:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), "poster.png")


def asked(number: int, **filters: object) -> Query:
    """A photo of one of the posters."""
    searchable = registry.for_model(Poster)
    look = space_encoder(spaces.live_space()).look_at(drawn(number, seed=1))
    return Query(
        searchable=searchable,
        space=spaces.live_space(),
        vector=look.vector,
        look=look,
        eligible=searchable.get_queryset().filter(**filters),
        page=Page(),
        asked=Asked.PHOTO,
    )


def dear_ones_first(candidates, query):
    """A stage of a shop's own, which moves and drops."""
    price = dict(query.searchable.model.objects.values_list("pk", "price"))
    return sorted((one for one in candidates if price[one.pk]), key=lambda one: -price[one.pk])


def told(results: search.Results) -> list[tuple[object, str, float]]:
    return [(hit.instance.pk, hit.image_name, hit.similarity) for hit in results]


def test_images_are_ranked_as_the_search_ranks_them_hit_by_hit(posters):
    entries = list(catalogue_entries(registry.for_model(Poster)))
    config = EncoderConfig.from_mapping(PRESET)

    with scratch.temporary_space(config) as space:
        shelf = scratch.shelved(space, entries, described(entries, get_encoder(config)))
        for number in range(QUERIES):
            query = asked(number)
            order, score = shelf.rank(query.look)

            found = search.run(query).ranking
            assert [int(entries[place].label) for place in order] == [one.pk for one in found]
            assert score == pytest.approx([one.similarity for one in found], abs=1e-4)


def test_filters_and_stages_change_both_alike_hit_by_hit(posters, configure):
    configure(STAGES=[f"{__name__}.dear_ones_first"])
    index = MemoryIndex()
    rows = list(Embedding.objects.select_related("document__content_type").order_by("pk"))
    pictures = {one.pk: drawn(number) for number, one in enumerate(posters)}
    encoder = space_encoder(spaces.live_space())
    found = encoder.describe_images([pictures[row.document.object_pk] for row in rows])
    index.put(Entry(embedding=row, description=one) for row, one in zip(rows, found, strict=True))

    for number in range(QUERIES):
        query = asked(number, genre="sea")
        shopper = told(search.run(query))
        with using_index(index):
            lab = told(search.run(query))

        assert [one[:2] for one in lab] == [one[:2] for one in shopper]
        assert [one[2] for one in lab] == pytest.approx([one[2] for one in shopper], abs=1e-4)
        assert len({Poster.objects.get(pk=one[0]).genre for one in lab}) == 1


def test_what_comes_after_the_shortlist_keeps_its_order_below_it(posters, monkeypatch):
    monkeypatch.setattr(shelf_module, "SHORTLIST", 10)
    entries = list(catalogue_entries(registry.for_model(Poster)))
    config = EncoderConfig.from_mapping(PRESET)

    with scratch.temporary_space(config) as space:
        shelf = scratch.shelved(space, entries, described(entries, get_encoder(config)))
        order, score = shelf.rank(asked(0).look)

    assert sorted(order) == list(range(60))
    assert (np.diff(score) <= 0).all()
