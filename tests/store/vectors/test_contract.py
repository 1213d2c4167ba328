"""What every vector index promises, asked of each of them."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from django.contrib.contenttypes.models import ContentType

from tests.search.catalogue import Vector, direction, embedding, random_directions
from tests.testapp.models import Lamp, Poster, Vase
from visual_search.encoders import Description
from visual_search.models import Document, Embedding, EmbeddingSpace
from visual_search.models.documents import key_column
from visual_search.store.spaces import ensure_space
from visual_search.store.vectors import (
    Entry,
    Lookup,
    MemoryIndex,
    PgvectorIndex,
    Probe,
    VectorIndex,
    using_index,
    vector_index,
)

pytestmark = pytest.mark.django_db

DIMENSIONS = 8
EIGHT = {
    "default": {
        "BACKEND": "visual_search.encoders.backends.dummy.DummyEncoder",
        "OPTIONS": {"dimensions": DIMENSIONS},
    }
}
NORTH = direction(1, 0, 0, 0, 0, 0, 0, 0)
NORTH_EAST = direction(1, 1, 0, 0, 0, 0, 0, 0)
EAST = direction(0, 1, 0, 0, 0, 0, 0, 0)
WEST = direction(0, -1, 0, 0, 0, 0, 0, 0)
SOUTH = direction(-1, 0, 0, 0, 0, 0, 0, 0)

Add = Callable[..., list[Embedding]]


@pytest.fixture(params=[PgvectorIndex, MemoryIndex])
def index(request) -> VectorIndex:
    return request.param()


@pytest.fixture
def space(db, configure) -> EmbeddingSpace:
    configure(ENCODERS=EIGHT)
    return ensure_space()


@pytest.fixture
def add(index, space) -> Add:
    """Put an object with some images into the index; gives the images' embeddings."""

    def put(instance, vectors: Sequence[Vector], *, space=space, **details) -> list[Embedding]:
        content_type = ContentType.objects.get_for_model(instance)
        column = key_column(type(instance))
        document, _ = Document.objects.get_or_create(
            content_type=content_type, **{column: instance.pk}
        )
        rows = [embedding(space, document, n, one) for n, one in enumerate(vectors)]
        Embedding.objects.bulk_create(rows)
        index.put(
            Entry(embedding=row, description=Description(vector=one, **details))
            for row, one in zip(rows, vectors, strict=True)
        )
        return rows

    return put


@pytest.fixture
def posters(add) -> list[Poster]:
    """In the order of how near they are to the north."""
    made = [Poster.objects.create(title=f"Poster {n}") for n in range(4)]
    for poster, vector in zip(made, (NORTH, NORTH_EAST, EAST, SOUTH), strict=True):
        add(poster, [vector])
    return made


def probe(space: EmbeddingSpace, vector: Vector = NORTH, model: type = Poster) -> Probe:
    return Probe(vector=vector, space=space, model=model)


def test_the_nearest_come_first_with_their_similarity(index, space, posters):
    found = index.search(probe(space), Poster.objects.all(), 3)

    assert [one.pk for one in found] == [poster.pk for poster in posters[:3]]
    similarities = [one.sightings[0].similarity for one in found]
    assert similarities == pytest.approx([1.0, 0.5**0.5, 0.0], abs=1e-3)


def test_only_the_eligible_are_found_and_as_many_as_there_are(index, space, posters):
    eligible = Poster.objects.exclude(pk=posters[0].pk)

    assert [one.pk for one in index.search(probe(space), eligible, 10)] == [
        poster.pk for poster in posters[1:]
    ]
    assert index.search(probe(space), Poster.objects.none(), 10) == []
    assert index.search_each([]) == []


def test_several_images_of_an_object_are_one_neighbour(index, space, add):
    many, other = (Poster.objects.create(title=one) for one in ("many", "other"))
    rows = add(many, [WEST, EAST, NORTH_EAST, NORTH, NORTH])
    add(other, [EAST])

    found = index.search(probe(space), Poster.objects.all(), 2)

    assert [one.pk for one in found] == [many.pk, other.pk]
    # Of equal ones the first by key comes first.
    keys = [rows[place].pk for place in (3, 4, 2)]
    assert [one.embedding for one in found[0].sightings] == keys
    assert found[0].sightings[0].image_name == rows[3].image_name


def test_an_object_with_many_images_crowds_nobody_out(index, space, add):
    crowd = Poster.objects.create(title="crowd")
    add(crowd, [NORTH] * 60)
    others = [Poster.objects.create(title=str(n)) for n in range(3)]
    for poster in others:
        add(poster, [EAST])

    found = index.search(probe(space), Poster.objects.all(), 4)

    assert {one.pk for one in found} == {crowd.pk, *(poster.pk for poster in others)}


def test_searches_made_at_once_find_what_each_finds_alone(index, space, posters):
    few = Poster.objects.filter(pk__in=[posters[2].pk, posters[3].pk])
    lookups = [
        Lookup(probe=probe(space), eligible=Poster.objects.all(), depth=2),
        Lookup(probe=probe(space, SOUTH), eligible=Poster.objects.all(), depth=1),
        Lookup(probe=probe(space), eligible=few, depth=5),
        Lookup(probe=probe(space), eligible=Poster.objects.none(), depth=5),
    ]

    together = index.search_each(lookups)

    assert together == [index.search(one.probe, one.eligible, one.depth) for one in lookups]
    assert [[one.pk for one in found] for found in together] == [
        [posters[0].pk, posters[1].pk],
        [posters[3].pk],
        [posters[2].pk, posters[3].pk],
        [],
    ]


def test_spaces_never_meet(index, space, add, posters):
    other = EmbeddingSpace.objects.create(
        alias="other",
        fingerprint="other",
        dimensions=DIMENSIONS,
        backend=space.backend,
        options=space.options,
    )
    add(posters[3], [NORTH], space=other)

    [near, *_] = index.search(probe(space), Poster.objects.all(), 4)
    found = index.search(probe(other), Poster.objects.all(), 4)

    assert near.pk == posters[0].pk
    assert [one.pk for one in found] == [posters[3].pk]
    assert (index.count(space), index.count(other)) == (4, 1)


@pytest.mark.parametrize(
    ("model", "fields"), [(Lamp, {"name": "lamp"}), (Vase, {"code": "7a"})], ids=["uuid", "text"]
)
def test_keys_come_back_in_their_own_type(index, space, add, posters, model, fields):
    made = model.objects.create(**fields)
    add(made, [NORTH])

    [found] = index.search(probe(space, model=model), model.objects.all(), 5)

    assert found.pk == made.pk
    assert type(found.pk) is type(made.pk)
    assert index.vectors_of(space, model, [made.pk])[made.pk] == pytest.approx(NORTH, abs=1e-3)


def test_a_vector_that_is_put_again_takes_the_place_of_the_former(index, space, posters):
    row = Embedding.objects.get(document__integer_pk=posters[0].pk)

    index.put([Entry(embedding=row, description=Description(vector=WEST, points=b"new"))])

    assert index.count(space) == 4
    assert index.stored([row.pk])[row.pk] == pytest.approx(WEST, abs=1e-3)
    assert index.points_of([row.pk]) == {row.pk: b"new"}
    assert index.search(probe(space), Poster.objects.all(), 1)[0].pk == posters[1].pk


@pytest.mark.parametrize("gives", ["keys", "queryset"])
def test_what_is_deleted_is_found_no_more(index, space, posters, gives):
    rows = Embedding.objects.filter(document__integer_pk=posters[0].pk)
    [key] = rows.values_list("pk", flat=True)

    index.delete([key] if gives == "keys" else rows)

    assert index.stored([key]) == {}
    assert index.count(space) == 3
    assert index.search(probe(space), Poster.objects.all(), 1)[0].pk == posters[1].pk


def test_details_come_back_by_key_for_those_that_are_there(index, space, add):
    poster = Poster.objects.create(title="poster")
    [row] = add(poster, [NORTH], descriptors=b"regions", points=b"points")
    gone = row.pk + 1000

    assert index.descriptors_of([row.pk, gone]) == {row.pk: b"regions"}
    assert index.points_of([row.pk, gone]) == {row.pk: b"points"}
    assert set(index.stored([row.pk, gone])) == {row.pk}


def test_an_object_has_the_mean_direction_of_its_images(index, space, add, posters):
    opposed = Poster.objects.create(title="opposed")
    add(opposed, [EAST, WEST])
    both = Poster.objects.create(title="both")
    add(both, [NORTH, EAST])
    without = Poster.objects.create(title="without")

    found = index.vectors_of(space, Poster, [opposed.pk, both.pk, without.pk])

    assert set(found) == {opposed.pk, both.pk}
    assert not found[opposed.pk].any()
    assert found[both.pk] == pytest.approx(NORTH_EAST, abs=1e-3)


def test_a_space_is_counted_and_has_a_mean(index, space, posters):
    expected = np.mean([NORTH, NORTH_EAST, EAST, SOUTH], axis=0)

    assert index.count(space) == 4
    assert index.count(space, at_most=3) == 3
    assert index.mean_of(space) == pytest.approx(expected, abs=1e-3)
    index.delete(Embedding.objects.all())
    assert index.count(space) == 0
    assert not index.mean_of(space).any()
    assert index.mean_of(space).shape == (DIMENSIONS,)


def test_both_find_the_same_among_many(space):
    vectors = random_directions(300, DIMENSIONS, seed=31)
    made = Poster.objects.bulk_create(Poster(title=str(n)) for n in range(len(vectors)))
    content_type = ContentType.objects.get_for_model(Poster)
    documents = Document.objects.bulk_create(
        Document(content_type=content_type, integer_pk=one.pk) for one in made
    )
    rows = Embedding.objects.bulk_create(
        embedding(space, document, 0, vector)
        for document, vector in zip(documents, vectors, strict=True)
    )
    indexes = (PgvectorIndex(), MemoryIndex())
    for index in indexes:
        index.put(
            Entry(embedding=row, description=Description(vector=vector))
            for row, vector in zip(rows, vectors, strict=True)
        )
    eligible = Poster.objects.exclude(pk__in=[one.pk for one in made[::3]])

    for vector in random_directions(10, DIMENSIONS, seed=32):
        asked = probe(space, vector)
        stored, kept = (index.search_exactly(asked, eligible, 20) for index in indexes)
        assert [one.pk for one in stored] == [one.pk for one in kept]
        similarities = [one.sightings[0].similarity for one in kept]
        assert [one.sightings[0].similarity for one in stored] == pytest.approx(
            similarities, abs=1e-3
        )


def test_another_index_is_asked_for_a_while():
    other = MemoryIndex()

    with using_index(other):
        assert vector_index() is other

    assert isinstance(vector_index(), PgvectorIndex)
